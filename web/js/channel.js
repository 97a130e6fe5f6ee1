// One WebSocket to the node that comes back by itself.  It knows JSON, not meanings.

const BACKOFF_FIRST_MS = 200;
const BACKOFF_MAX_MS = 2000;
const OPEN_TIMEOUT_MS = 4000;

export class Channel {
  /** `onOpen()` on each (re)connection, `onMessage(object)`, `onDown()` once per loss. */
  constructor(url, { onOpen, onMessage, onDown }) {
    this.url = url;
    this.handlers = { onOpen, onMessage, onDown };
    this.wait_ms = BACKOFF_FIRST_MS;
    this.closed = false;
    this.socket = null;
    this.connect();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(message) {
    if (this.isOpen) this.socket.send(JSON.stringify(message));
    return this.isOpen;
  }

  /** Give this connection up and make a new one at once: the next `onOpen` resumes. */
  drop() {
    if (!this.closed) this.lost(this.socket);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.openTimer);
    this.socket?.close();
  }

  connect() {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.openTimer = setTimeout(() => this.lost(socket), OPEN_TIMEOUT_MS);
    socket.onopen = () => {
      clearTimeout(this.openTimer);
      this.handlers.onOpen();
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.take(event.data);
    };
    socket.onclose = () => this.lost(socket);
  }

  take(text) {
    const message = JSON.parse(text);
    if (message.type === "joined") this.wait_ms = BACKOFF_FIRST_MS;
    this.handlers.onMessage(message);
  }

  lost(socket) {
    if (this.closed || socket !== this.socket) return;
    clearTimeout(this.openTimer);
    this.socket = null;
    socket?.close();
    this.handlers.onDown();
    this.timer = setTimeout(() => this.connect(), this.wait_ms);
    this.wait_ms = Math.min(this.wait_ms * 2, BACKOFF_MAX_MS);
  }
}
