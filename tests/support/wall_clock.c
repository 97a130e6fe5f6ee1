/* Shifts the wall clock of one process: CLOCK_REALTIME, time(2) and gettimeofday(2) run ahead by
 * the nanoseconds in the shared file HUIJIAN_WALL_OFFSET; CLOCK_BOOTTIME and CLOCK_MONOTONIC stay.
 * Loaded with LD_PRELOAD; the offset may change at any moment, as when somebody sets the clock. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *offset_ns;

__attribute__((constructor)) static void open_offset(void) {
  const char *path = getenv("HUIJIAN_WALL_OFFSET");
  int descriptor = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (descriptor < 0) return;
  void *page = mmap(0, sizeof(int64_t), PROT_READ, MAP_SHARED, descriptor, 0);
  if (page != MAP_FAILED) offset_ns = page;
  close(descriptor);
}

static void shift(struct timespec *moment) {
  int64_t offset = offset_ns ? *offset_ns : 0;
  int64_t nanoseconds = moment->tv_nsec + offset % 1000000000;
  moment->tv_sec += offset / 1000000000;
  if (nanoseconds < 0) nanoseconds += 1000000000, moment->tv_sec -= 1;
  if (nanoseconds >= 1000000000) nanoseconds -= 1000000000, moment->tv_sec += 1;
  moment->tv_nsec = nanoseconds;
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
  int result = syscall(SYS_clock_gettime, clock, moment);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) shift(moment);
  return result;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone) {
  struct timespec now;
  (void)zone;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  if (result == 0 && moment) moment->tv_sec = now.tv_sec, moment->tv_usec = now.tv_nsec / 1000;
  return result;
}

time_t time(time_t *seconds) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (seconds) *seconds = now.tv_sec;
  return now.tv_sec;
}
