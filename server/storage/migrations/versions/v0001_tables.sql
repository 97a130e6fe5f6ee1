-- Every table of the office, as it was at this version; later versions change it.
-- {moment} and {bytes} stand for what each database calls them (v0001_tables.py).

CREATE TABLE units (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  city_id TEXT,
  address TEXT NOT NULL,
  opened INTEGER NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_units PRIMARY KEY (id),
  CONSTRAINT ck_units_kind
    CHECK (kind IN ('county_bureau', 'judicial_office', 'prison', 'rehab_centre', 'city',
      'prison_bureau', 'rehab_bureau', 'department')),
  CONSTRAINT ck_units_opened CHECK (opened IN (0, 1)),
  CONSTRAINT fk_units_city_id FOREIGN KEY(city_id) REFERENCES units (id)
);
CREATE INDEX ix_units_city_id ON units (city_id);

CREATE TABLE seats (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  in_use INTEGER NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_seats PRIMARY KEY (id),
  CONSTRAINT uq_seats_unit_id_name UNIQUE (unit_id, name),
  CONSTRAINT ck_seats_kind CHECK (kind IN ('kiosk', 'terminal')),
  CONSTRAINT ck_seats_state
    CHECK (state IN ('installed', 'accepted', 'ready', 'failed')),
  CONSTRAINT ck_seats_in_use CHECK (in_use IN (0, 1)),
  CONSTRAINT fk_seats_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);

CREATE TABLE staff_accounts (
  id TEXT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  password_hash TEXT,
  totp_secret {bytes},
  totp_last_step INTEGER,
  failed_logins INTEGER NOT NULL,
  locked_until {moment},
  made_at {moment} NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_staff_accounts PRIMARY KEY (id),
  CONSTRAINT ck_staff_accounts_state CHECK (state IN ('active', 'locked', 'closed')),
  CONSTRAINT uq_staff_accounts_login UNIQUE (login)
);

CREATE TABLE staff_sessions (
  token_hash TEXT NOT NULL,
  account_id TEXT NOT NULL,
  made_at {moment} NOT NULL,
  seen_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  revoked_at {moment},
  CONSTRAINT pk_staff_sessions PRIMARY KEY (token_hash),
  CONSTRAINT fk_staff_sessions_account_id FOREIGN KEY(account_id) REFERENCES staff_accounts (id)
);
CREATE INDEX ix_staff_sessions_account_id ON staff_sessions (account_id);
CREATE INDEX ix_staff_sessions_expires_at ON staff_sessions (expires_at);

CREATE TABLE roles_held (
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  role TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  asked_by_id TEXT,
  granted_by_id TEXT,
  asked_at {moment} NOT NULL,
  granted_at {moment},
  revoked_at {moment},
  version INTEGER NOT NULL,
  CONSTRAINT pk_roles_held PRIMARY KEY (id),
  CONSTRAINT ck_roles_held_role
    CHECK (role IN ('bureau_clerk', 'bureau_officer', 'facility_clerk', 'facility_officer',
      'facility_head', 'prison_superintendent', 'detention_superintendent',
      'district_enforcement_head', 'interpreter', 'city', 'prison_bureau', 'rehab_bureau',
      'department', 'compliance_reader', 'platform_operator')),
  CONSTRAINT ck_roles_held_granted_by_another
    CHECK (granted_by_id IS NULL OR (granted_by_id <> asked_by_id
      AND granted_by_id <> account_id)),
  CONSTRAINT ck_roles_held_granted_when CHECK (granted_by_id IS NULL OR granted_at IS NOT NULL),
  CONSTRAINT fk_roles_held_account_id FOREIGN KEY(account_id) REFERENCES staff_accounts (id),
  CONSTRAINT fk_roles_held_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
  CONSTRAINT fk_roles_held_asked_by_id FOREIGN KEY(asked_by_id) REFERENCES staff_accounts (id),
  CONSTRAINT fk_roles_held_granted_by_id FOREIGN KEY(granted_by_id) REFERENCES staff_accounts (id)
);
CREATE INDEX ix_roles_held_account_id ON roles_held (account_id);
CREATE INDEX ix_roles_held_unit_id ON roles_held (unit_id);

CREATE TABLE people (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  born_on VARCHAR(10) NOT NULL,
  identity_kind TEXT NOT NULL,
  identity_number TEXT,
  mobile TEXT,
  language TEXT NOT NULL,
  site_id TEXT,
  version INTEGER NOT NULL,
  CONSTRAINT pk_people PRIMARY KEY (id),
  CONSTRAINT uq_people_identity_kind_identity_number UNIQUE (identity_kind, identity_number),
  CONSTRAINT fk_people_site_id FOREIGN KEY(site_id) REFERENCES units (id)
);
CREATE INDEX ix_people_name ON people (name);

CREATE TABLE custody_records (
  id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  regime TEXT NOT NULL,
  facility_id TEXT NOT NULL,
  number TEXT NOT NULL,
  since VARCHAR(10) NOT NULL,
  until VARCHAR(10),
  version INTEGER NOT NULL,
  CONSTRAINT pk_custody_records PRIMARY KEY (id),
  CONSTRAINT uq_custody_records_facility_id_number UNIQUE (facility_id, number),
  CONSTRAINT ck_custody_records_regime CHECK (regime IN ('prison', 'rehab')),
  CONSTRAINT ck_custody_records_span CHECK (until IS NULL OR since <= until),
  CONSTRAINT fk_custody_records_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_custody_records_facility_id FOREIGN KEY(facility_id) REFERENCES units (id)
);
CREATE INDEX ix_custody_records_person_id_since ON custody_records (person_id, since);

CREATE TABLE relationships (
  id TEXT NOT NULL,
  visitor_id TEXT NOT NULL,
  inmate_id TEXT NOT NULL,
  party TEXT NOT NULL,
  kind TEXT,
  description TEXT NOT NULL,
  basis TEXT,
  same_register INTEGER NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_relationships PRIMARY KEY (id),
  CONSTRAINT uq_relationships_visitor_id_inmate_id UNIQUE (visitor_id, inmate_id),
  CONSTRAINT ck_relationships_party
    CHECK (party IN ('relative', 'guardian', 'spouse', 'work_need_person', 'agency',
      'other_person')),
  CONSTRAINT ck_relationships_same_register CHECK (same_register IN (0, 1)),
  CONSTRAINT ck_relationships_two_people CHECK (visitor_id <> inmate_id),
  CONSTRAINT fk_relationships_visitor_id FOREIGN KEY(visitor_id) REFERENCES people (id),
  CONSTRAINT fk_relationships_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id)
);
CREATE INDEX ix_relationships_inmate_id ON relationships (inmate_id);

CREATE TABLE filing_stamps (
  relationship_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  body TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  at {moment} NOT NULL,
  CONSTRAINT pk_filing_stamps PRIMARY KEY (relationship_id, unit_id),
  CONSTRAINT ck_filing_stamps_body
    CHECK (body IN ('applicant', 'visitor', 'inmate', 'bureau', 'facility', 'city',
      'prison_bureau', 'rehab_bureau', 'department', 'prison_superintendent',
      'detention_superintendent', 'district_enforcement_head')),
  CONSTRAINT fk_filing_stamps_relationship_id
    FOREIGN KEY(relationship_id) REFERENCES relationships (id),
  CONSTRAINT fk_filing_stamps_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
  CONSTRAINT fk_filing_stamps_staff_id FOREIGN KEY(staff_id) REFERENCES staff_accounts (id)
);

CREATE TABLE applications (
  id TEXT NOT NULL,
  reference TEXT NOT NULL,
  origin TEXT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT NOT NULL,
  start {moment},
  channel TEXT NOT NULL,
  applicant_id TEXT,
  made_at {moment} NOT NULL,
  lodged_at {moment},
  deadline {moment},
  profile TEXT,
  profile_version TEXT,
  instead_of_id TEXT,
  details TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_applications PRIMARY KEY (id),
  CONSTRAINT ck_applications_origin
    CHECK (origin IN ('relative', 'inmate', 'both_in_custody', 'work_need')),
  CONSTRAINT ck_applications_state
    CHECK (state IN ('unfinished', 'in_review', 'before_facility', 'before_other_facility',
      'awaiting_consent', 'bar_reported', 'booked', 'refused', 'declined', 'released',
      'withdrawn', 'expired', 'cancelled')),
  CONSTRAINT ck_applications_lodged_by_profile
    CHECK ((lodged_at IS NULL) = (deadline IS NULL)
      AND (lodged_at IS NULL) = (profile IS NULL)
      AND (lodged_at IS NULL) = (profile_version IS NULL)),
  CONSTRAINT uq_applications_reference UNIQUE (reference),
  CONSTRAINT fk_applications_applicant_id FOREIGN KEY(applicant_id) REFERENCES people (id),
  CONSTRAINT fk_applications_instead_of_id FOREIGN KEY(instead_of_id) REFERENCES applications (id)
);
CREATE INDEX ix_applications_applicant_id ON applications (applicant_id);
CREATE INDEX ix_applications_state_deadline ON applications (state, deadline);
CREATE INDEX ix_applications_state_start ON applications (state, start);

CREATE TABLE application_sides (
  application_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  body TEXT NOT NULL,
  custody TEXT,
  approved INTEGER NOT NULL,
  filed INTEGER NOT NULL,
  CONSTRAINT pk_application_sides PRIMARY KEY (application_id, position),
  CONSTRAINT ck_application_sides_body CHECK (body IN ('bureau', 'facility')),
  CONSTRAINT ck_application_sides_custody CHECK (custody IN ('prison', 'rehab')),
  CONSTRAINT ck_application_sides_approved CHECK (approved IN (0, 1)),
  CONSTRAINT ck_application_sides_filed CHECK (filed IN (0, 1)),
  CONSTRAINT ck_application_sides_custody_of_facility
    CHECK ((body = 'facility') = (custody IS NOT NULL)),
  CONSTRAINT fk_application_sides_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT fk_application_sides_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_application_sides_unit_id_application_id ON application_sides (unit_id, application_id);

CREATE TABLE application_inmates (
  application_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  CONSTRAINT pk_application_inmates PRIMARY KEY (application_id, person_id),
  CONSTRAINT fk_application_inmates_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT fk_application_inmates_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_application_inmates_person_id ON application_inmates (person_id);

CREATE TABLE application_visitors (
  application_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  CONSTRAINT pk_application_visitors PRIMARY KEY (application_id, person_id),
  CONSTRAINT fk_application_visitors_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT fk_application_visitors_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_application_visitors_person_id ON application_visitors (person_id);

CREATE TABLE slots (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  seat_id TEXT NOT NULL,
  starts_at {moment} NOT NULL,
  ends_at {moment} NOT NULL,
  state TEXT NOT NULL,
  held_by_id TEXT,
  reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_slots PRIMARY KEY (id),
  CONSTRAINT uq_slots_seat_id_starts_at UNIQUE (seat_id, starts_at),
  CONSTRAINT ck_slots_state CHECK (state IN ('planned', 'free', 'taken', 'lost', 'used')),
  CONSTRAINT ck_slots_span CHECK (starts_at < ends_at),
  CONSTRAINT ck_slots_holder
    CHECK (state = 'used' OR (state = 'taken') = (held_by_id IS NOT NULL)),
  CONSTRAINT fk_slots_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
  CONSTRAINT fk_slots_seat_id FOREIGN KEY(seat_id) REFERENCES seats (id),
  CONSTRAINT fk_slots_held_by_id FOREIGN KEY(held_by_id) REFERENCES applications (id)
);
CREATE INDEX ix_slots_held_by_id ON slots (held_by_id);
CREATE INDEX ix_slots_unit_id_starts_at_state ON slots (unit_id, starts_at, state);

CREATE TABLE application_events (
  application_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at {moment} NOT NULL,
  event TEXT NOT NULL,
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  ground TEXT NOT NULL,
  start {moment},
  slot_id TEXT,
  visitor_ids TEXT NOT NULL,
  CONSTRAINT pk_application_events PRIMARY KEY (application_id, number),
  CONSTRAINT ck_application_events_event
    CHECK (event IN ('lodged', 'forwarded', 'approved', 'refused', 'agreed', 'declined',
      'silent', 'bar_reported', 'withdrawn', 'time_passed', 'moved', 'cancelled')),
  CONSTRAINT ck_application_events_state
    CHECK (state IN ('unfinished', 'in_review', 'before_facility', 'before_other_facility',
      'awaiting_consent', 'bar_reported', 'booked', 'refused', 'declined', 'released',
      'withdrawn', 'expired', 'cancelled')),
  CONSTRAINT fk_application_events_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT fk_application_events_slot_id FOREIGN KEY(slot_id) REFERENCES slots (id)
);

CREATE TABLE bookings (
  id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  state TEXT NOT NULL,
  start {moment} NOT NULL,
  slot_end {moment} NOT NULL,
  approved_minutes INTEGER NOT NULL,
  approved_people INTEGER NOT NULL,
  session_id TEXT,
  node TEXT,
  outcome TEXT,
  version INTEGER NOT NULL,
  CONSTRAINT pk_bookings PRIMARY KEY (id),
  CONSTRAINT ck_bookings_state CHECK (state IN ('standing', 'held', 'not_held', 'cancelled')),
  CONSTRAINT ck_bookings_outcome
    CHECK (outcome IN ('held', 'cut', 'failed', 'status_ended', 'turned_away', 'absence_proposed',
      'no_show', 'excused', 'not_brought', 'declined', 'closed', 'custody_moved', 'unproven')),
  CONSTRAINT ck_bookings_span CHECK (start < slot_end),
  CONSTRAINT uq_bookings_application_id UNIQUE (application_id),
  CONSTRAINT fk_bookings_application_id FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT uq_bookings_session_id UNIQUE (session_id)
);
CREATE INDEX ix_bookings_start_state ON bookings (start, state);

CREATE TABLE entitlement_entries (
  inmate_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  made_at {moment} NOT NULL,
  how TEXT NOT NULL,
  visit TEXT NOT NULL,
  kind TEXT NOT NULL,
  start {moment} NOT NULL,
  why TEXT NOT NULL,
  credit TEXT,
  CONSTRAINT pk_entitlement_entries PRIMARY KEY (inmate_id, number),
  CONSTRAINT ck_entitlement_entries_how
    CHECK (how IN ('booked', 'held', 'imported', 'by_hand', 'restored')),
  CONSTRAINT fk_entitlement_entries_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id)
);
CREATE INDEX ix_entitlement_entries_inmate_id_start ON entitlement_entries (inmate_id, start);
CREATE INDEX ix_entitlement_entries_visit ON entitlement_entries (visit);

CREATE TABLE register (
  number INTEGER NOT NULL,
  at {moment} NOT NULL,
  actor TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  facts TEXT NOT NULL,
  citations TEXT NOT NULL,
  reasons TEXT NOT NULL,
  words TEXT NOT NULL,
  purpose TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_register PRIMARY KEY (number),
  CONSTRAINT uq_register_hash UNIQUE (hash)
);
CREATE INDEX ix_register_actor_id_number ON register (actor_id, number);
CREATE INDEX ix_register_subject_number ON register (subject, number);

CREATE TABLE outbox (
  id TEXT NOT NULL,
  queued_at {moment} NOT NULL,
  channel TEXT NOT NULL,
  person_id TEXT NOT NULL,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  parameters TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  due_at {moment} NOT NULL,
  leased_by TEXT,
  leased_until {moment},
  trouble TEXT NOT NULL,
  receipt TEXT,
  sent_at {moment},
  delivered_at {moment},
  CONSTRAINT pk_outbox PRIMARY KEY (id),
  CONSTRAINT ck_outbox_channel CHECK (channel IN ('sms', 'call_list', 'letter', 'account')),
  CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'sent', 'delivered', 'given_up')),
  CONSTRAINT fk_outbox_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_outbox_person_id ON outbox (person_id);
CREATE INDEX ix_outbox_receipt ON outbox (receipt);
CREATE INDEX ix_outbox_state_due_at ON outbox (state, due_at);

CREATE TABLE idempotency_keys (
  actor_id TEXT NOT NULL,
  route TEXT NOT NULL,
  "key" TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  made_at {moment} NOT NULL,
  CONSTRAINT pk_idempotency_keys PRIMARY KEY (actor_id, route, "key")
);
CREATE INDEX ix_idempotency_keys_made_at ON idempotency_keys (made_at);

CREATE TABLE tasks (
  application_id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  due {moment} NOT NULL,
  CONSTRAINT pk_tasks PRIMARY KEY (application_id, unit_id),
  CONSTRAINT fk_tasks_application_id FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT fk_tasks_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_tasks_due ON tasks (due);
CREATE INDEX ix_tasks_unit_id_due_application_id ON tasks (unit_id, due, application_id);

CREATE TABLE bars (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  inmate_id TEXT,
  unit_id TEXT NOT NULL,
  since {moment} NOT NULL,
  until {moment},
  CONSTRAINT pk_bars PRIMARY KEY (id),
  CONSTRAINT fk_bars_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_bars_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id),
  CONSTRAINT fk_bars_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_bars_person_id ON bars (person_id);

CREATE TABLE statuses (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  custody_id TEXT NOT NULL,
  since {moment} NOT NULL,
  until {moment},
  CONSTRAINT pk_statuses PRIMARY KEY (id),
  CONSTRAINT fk_statuses_custody_id FOREIGN KEY(custody_id) REFERENCES custody_records (id)
);
CREATE INDEX ix_statuses_custody_id ON statuses (custody_id);

CREATE TABLE credits (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  inmate_id TEXT NOT NULL,
  CONSTRAINT pk_credits PRIMARY KEY (id),
  CONSTRAINT fk_credits_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id)
);
CREATE INDEX ix_credits_inmate_id ON credits (inmate_id);

CREATE TABLE restrictions (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  inmate_id TEXT NOT NULL,
  CONSTRAINT pk_restrictions PRIMARY KEY (id),
  CONSTRAINT fk_restrictions_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id)
);
CREATE INDEX ix_restrictions_inmate_id ON restrictions (inmate_id);

CREATE TABLE account_sizes (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  inmate_id TEXT NOT NULL,
  CONSTRAINT pk_account_sizes PRIMARY KEY (id),
  CONSTRAINT fk_account_sizes_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id)
);
CREATE INDEX ix_account_sizes_inmate_id ON account_sizes (inmate_id);

CREATE TABLE further_visits (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  inmate_id TEXT NOT NULL,
  month VARCHAR(10) NOT NULL,
  CONSTRAINT pk_further_visits PRIMARY KEY (id),
  CONSTRAINT fk_further_visits_inmate_id FOREIGN KEY(inmate_id) REFERENCES people (id)
);
CREATE INDEX ix_further_visits_inmate_id_month ON further_visits (inmate_id, month);

CREATE TABLE authentications (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  at {moment} NOT NULL,
  CONSTRAINT pk_authentications PRIMARY KEY (id),
  CONSTRAINT fk_authentications_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_authentications_person_id ON authentications (person_id);

CREATE TABLE attempts (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  application_id TEXT NOT NULL,
  CONSTRAINT pk_attempts PRIMARY KEY (id),
  CONSTRAINT fk_attempts_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
);
CREATE INDEX ix_attempts_application_id ON attempts (application_id);

CREATE TABLE months (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  month VARCHAR(10) NOT NULL,
  CONSTRAINT pk_months PRIMARY KEY (id),
  CONSTRAINT uq_months_unit_id_month UNIQUE (unit_id, month),
  CONSTRAINT fk_months_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);

CREATE TABLE criteria (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  custody TEXT NOT NULL,
  published_at {moment},
  CONSTRAINT pk_criteria PRIMARY KEY (id),
  CONSTRAINT ck_criteria_custody CHECK (custody IN ('prison', 'rehab'))
);
CREATE INDEX ix_criteria_custody ON criteria (custody);

CREATE TABLE closures (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  since {moment} NOT NULL,
  until {moment},
  CONSTRAINT pk_closures PRIMARY KEY (id)
);
CREATE INDEX ix_closures_until ON closures (until);

CREATE TABLE pledges (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  CONSTRAINT pk_pledges PRIMARY KEY (id),
  CONSTRAINT fk_pledges_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_pledges_person_id ON pledges (person_id);

CREATE TABLE days_of_visits (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  application_id TEXT NOT NULL,
  CONSTRAINT pk_days_of_visits PRIMARY KEY (id),
  CONSTRAINT uq_days_of_visits_application_id UNIQUE (application_id),
  CONSTRAINT fk_days_of_visits_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id)
);

CREATE TABLE live_sessions (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  application_id TEXT NOT NULL,
  session TEXT NOT NULL,
  ended INTEGER NOT NULL,
  CONSTRAINT pk_live_sessions PRIMARY KEY (id),
  CONSTRAINT ck_live_sessions_ended CHECK (ended IN (0, 1)),
  CONSTRAINT fk_live_sessions_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id),
  CONSTRAINT uq_live_sessions_session UNIQUE (session)
);
CREATE INDEX ix_live_sessions_application_id ON live_sessions (application_id);
CREATE INDEX ix_live_sessions_ended ON live_sessions (ended);

CREATE TABLE suspensions (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  city_id TEXT NOT NULL,
  state TEXT NOT NULL,
  CONSTRAINT pk_suspensions PRIMARY KEY (id),
  CONSTRAINT ck_suspensions_state
    CHECK (state IN ('proposed', 'declined', 'lapsed', 'approved', 'filed', 'overturned')),
  CONSTRAINT fk_suspensions_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_suspensions_site_id FOREIGN KEY(site_id) REFERENCES units (id),
  CONSTRAINT fk_suspensions_city_id FOREIGN KEY(city_id) REFERENCES units (id)
);
CREATE INDEX ix_suspensions_city_id_state ON suspensions (city_id, state);
CREATE INDEX ix_suspensions_person_id ON suspensions (person_id);
CREATE INDEX ix_suspensions_site_id_state ON suspensions (site_id, state);

CREATE TABLE findings (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  state TEXT NOT NULL,
  CONSTRAINT pk_findings PRIMARY KEY (id),
  CONSTRAINT ck_findings_state
    CHECK (state IN ('proposed', 'found', 'excused', 'lapsed', 'overturned')),
  CONSTRAINT fk_findings_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_findings_site_id FOREIGN KEY(site_id) REFERENCES units (id),
  CONSTRAINT fk_findings_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
);
CREATE INDEX ix_findings_application_id ON findings (application_id);
CREATE INDEX ix_findings_person_id ON findings (person_id);
CREATE INDEX ix_findings_site_id_state ON findings (site_id, state);

CREATE TABLE reviews (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  subject TEXT NOT NULL,
  person_id TEXT NOT NULL,
  before_id TEXT NOT NULL,
  due VARCHAR(10) NOT NULL,
  answered INTEGER NOT NULL,
  CONSTRAINT pk_reviews PRIMARY KEY (id),
  CONSTRAINT ck_reviews_answered CHECK (answered IN (0, 1)),
  CONSTRAINT fk_reviews_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_reviews_before_id FOREIGN KEY(before_id) REFERENCES units (id)
);
CREATE INDEX ix_reviews_before_id_answered ON reviews (before_id, answered);
CREATE INDEX ix_reviews_subject ON reviews (subject);

CREATE TABLE referrals (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  CONSTRAINT pk_referrals PRIMARY KEY (id),
  CONSTRAINT fk_referrals_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_referrals_unit_id ON referrals (unit_id);

CREATE TABLE incidents (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  CONSTRAINT pk_incidents PRIMARY KEY (id),
  CONSTRAINT fk_incidents_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_incidents_unit_id ON incidents (unit_id);

CREATE TABLE procedures (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  CONSTRAINT pk_procedures PRIMARY KEY (id),
  CONSTRAINT fk_procedures_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_procedures_unit_id ON procedures (unit_id);

CREATE TABLE duties (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  CONSTRAINT pk_duties PRIMARY KEY (id),
  CONSTRAINT fk_duties_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_duties_unit_id ON duties (unit_id);

CREATE TABLE closed_days (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  day VARCHAR(10) NOT NULL,
  CONSTRAINT pk_closed_days PRIMARY KEY (id),
  CONSTRAINT uq_closed_days_unit_id_day UNIQUE (unit_id, day),
  CONSTRAINT fk_closed_days_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);

CREATE TABLE profile_overrides (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  profile TEXT NOT NULL,
  CONSTRAINT pk_profile_overrides PRIMARY KEY (id)
);

CREATE TABLE parts_taken (
  subject TEXT NOT NULL,
  account_id TEXT NOT NULL,
  part TEXT NOT NULL,
  at {moment} NOT NULL,
  CONSTRAINT pk_parts_taken PRIMARY KEY (subject, account_id, part),
  CONSTRAINT ck_parts_taken_part
    CHECK (part IN ('bureau_review', 'facility_decision', 'proposal', 'city_decision', 'filing',
      'finding', 'finding_review', 'role_request', 'role_grant')),
  CONSTRAINT fk_parts_taken_account_id FOREIGN KEY(account_id) REFERENCES staff_accounts (id)
);

CREATE TABLE staff_keys (
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key {bytes} NOT NULL,
  sign_count BIGINT NOT NULL,
  made_at {moment} NOT NULL,
  used_at {moment},
  CONSTRAINT pk_staff_keys PRIMARY KEY (id),
  CONSTRAINT fk_staff_keys_account_id FOREIGN KEY(account_id) REFERENCES staff_accounts (id)
);
CREATE INDEX ix_staff_keys_account_id ON staff_keys (account_id);

CREATE TABLE staff_links (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account_id TEXT NOT NULL,
  made_at {moment} NOT NULL,
  CONSTRAINT pk_staff_links PRIMARY KEY (issuer, subject),
  CONSTRAINT fk_staff_links_account_id FOREIGN KEY(account_id) REFERENCES staff_accounts (id)
);
CREATE INDEX ix_staff_links_account_id ON staff_links (account_id);

CREATE TABLE applicant_accounts (
  id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  login TEXT NOT NULL,
  state TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  failed_logins INTEGER NOT NULL,
  locked_until {moment},
  made_at {moment} NOT NULL,
  verified_at {moment},
  verified_by TEXT,
  verified_by_id TEXT,
  version INTEGER NOT NULL,
  CONSTRAINT pk_applicant_accounts PRIMARY KEY (id),
  CONSTRAINT ck_applicant_accounts_state CHECK (state IN ('active', 'closed')),
  CONSTRAINT ck_applicant_accounts_verified_by CHECK (verified_by IN ('identity_check', 'desk')),
  CONSTRAINT ck_applicant_accounts_verified CHECK ((verified_at IS NULL) = (verified_by IS NULL)),
  CONSTRAINT uq_applicant_accounts_person_id UNIQUE (person_id),
  CONSTRAINT fk_applicant_accounts_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT uq_applicant_accounts_login UNIQUE (login),
  CONSTRAINT fk_applicant_accounts_verified_by_id
    FOREIGN KEY(verified_by_id) REFERENCES staff_accounts (id)
);

CREATE TABLE applicant_codes (
  account_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  made_by_id TEXT NOT NULL,
  expires_at {moment} NOT NULL,
  tries INTEGER NOT NULL,
  CONSTRAINT pk_applicant_codes PRIMARY KEY (account_id),
  CONSTRAINT fk_applicant_codes_account_id
    FOREIGN KEY(account_id) REFERENCES applicant_accounts (id),
  CONSTRAINT fk_applicant_codes_made_by_id FOREIGN KEY(made_by_id) REFERENCES staff_accounts (id)
);

CREATE TABLE applicant_sessions (
  token_hash TEXT NOT NULL,
  account_id TEXT NOT NULL,
  made_at {moment} NOT NULL,
  seen_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  revoked_at {moment},
  CONSTRAINT pk_applicant_sessions PRIMARY KEY (token_hash),
  CONSTRAINT fk_applicant_sessions_account_id
    FOREIGN KEY(account_id) REFERENCES applicant_accounts (id)
);
CREATE INDEX ix_applicant_sessions_account_id ON applicant_sessions (account_id);
CREATE INDEX ix_applicant_sessions_expires_at ON applicant_sessions (expires_at);

CREATE TABLE devices (
  id TEXT NOT NULL,
  unit_id TEXT NOT NULL,
  seat_id TEXT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  only_for_id TEXT,
  state TEXT NOT NULL,
  code_hash TEXT,
  code_expires_at {moment},
  key_x TEXT,
  key_y TEXT,
  made_by_id TEXT NOT NULL,
  made_at {moment} NOT NULL,
  enrolled_at {moment},
  taken_out_at {moment},
  version INTEGER NOT NULL,
  CONSTRAINT pk_devices PRIMARY KEY (id),
  CONSTRAINT ck_devices_kind CHECK (kind IN ('kiosk', 'terminal', 'monitor', 'one_visit')),
  CONSTRAINT ck_devices_state CHECK (state IN ('awaited', 'enrolled', 'taken_out')),
  CONSTRAINT ck_devices_one_visit CHECK ((kind = 'one_visit') = (only_for_id IS NOT NULL)),
  CONSTRAINT ck_devices_one_visit_without_seat CHECK (kind <> 'one_visit' OR seat_id IS NULL),
  CONSTRAINT ck_devices_at_seat CHECK (kind NOT IN ('kiosk', 'terminal') OR seat_id IS NOT NULL),
  CONSTRAINT ck_devices_key CHECK ((key_x IS NULL) = (key_y IS NULL)),
  CONSTRAINT ck_devices_enrolled_with_key CHECK (state <> 'enrolled' OR key_x IS NOT NULL),
  CONSTRAINT fk_devices_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
  CONSTRAINT fk_devices_seat_id FOREIGN KEY(seat_id) REFERENCES seats (id),
  CONSTRAINT fk_devices_only_for_id FOREIGN KEY(only_for_id) REFERENCES bookings (id),
  CONSTRAINT uq_devices_code_hash UNIQUE (code_hash),
  CONSTRAINT fk_devices_made_by_id FOREIGN KEY(made_by_id) REFERENCES staff_accounts (id)
);
CREATE INDEX ix_devices_only_for_id ON devices (only_for_id);
CREATE INDEX ix_devices_seat_id ON devices (seat_id);
CREATE INDEX ix_devices_unit_id ON devices (unit_id);

CREATE TABLE webhook_subscriptions (
  id TEXT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  event_types TEXT NOT NULL,
  units TEXT NOT NULL,
  active INTEGER NOT NULL,
  made_at {moment} NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_webhook_subscriptions PRIMARY KEY (id),
  CONSTRAINT ck_webhook_subscriptions_active CHECK (active IN (0, 1))
);

CREATE TABLE webhook_events (
  id TEXT NOT NULL,
  at {moment} NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  CONSTRAINT pk_webhook_events PRIMARY KEY (id)
);

CREATE TABLE webhook_deliveries (
  id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  due_at {moment} NOT NULL,
  leased_by TEXT,
  leased_until {moment},
  settled_at {moment},
  CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
  CONSTRAINT ck_webhook_deliveries_state CHECK (state IN ('queued', 'delivered', 'given_up')),
  CONSTRAINT uq_webhook_deliveries_event_id_subscription_id UNIQUE (event_id, subscription_id),
  CONSTRAINT fk_webhook_deliveries_event_id FOREIGN KEY(event_id) REFERENCES webhook_events (id),
  CONSTRAINT fk_webhook_deliveries_subscription_id FOREIGN KEY(subscription_id) REFERENCES webhook_subscriptions (id)
);
CREATE INDEX ix_webhook_deliveries_settled_at ON webhook_deliveries (settled_at);
CREATE INDEX ix_webhook_deliveries_state_due_at ON webhook_deliveries (state, due_at);
CREATE INDEX ix_webhook_deliveries_subscription_id ON webhook_deliveries (subscription_id);

CREATE TABLE webhook_attempts (
  delivery_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at {moment} NOT NULL,
  status INTEGER,
  trouble TEXT NOT NULL,
  CONSTRAINT pk_webhook_attempts PRIMARY KEY (delivery_id, number),
  CONSTRAINT fk_webhook_attempts_delivery_id FOREIGN KEY(delivery_id) REFERENCES webhook_deliveries (id)
);

CREATE TABLE alarms (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  above_id TEXT,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  at {moment} NOT NULL,
  CONSTRAINT pk_alarms PRIMARY KEY (id),
  CONSTRAINT uq_alarms_unit_id_code_subject UNIQUE (unit_id, code, subject),
  CONSTRAINT fk_alarms_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
  CONSTRAINT fk_alarms_above_id FOREIGN KEY(above_id) REFERENCES units (id)
);
CREATE INDEX ix_alarms_above_id_at ON alarms (above_id, at);
CREATE INDEX ix_alarms_subject ON alarms (subject);
CREATE INDEX ix_alarms_unit_id_at ON alarms (unit_id, at);

CREATE TABLE tickets (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  seat_id TEXT NOT NULL,
  open INTEGER NOT NULL,
  CONSTRAINT pk_tickets PRIMARY KEY (id),
  CONSTRAINT ck_tickets_open CHECK (open IN (0, 1)),
  CONSTRAINT fk_tickets_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
  CONSTRAINT fk_tickets_seat_id FOREIGN KEY(seat_id) REFERENCES seats (id)
);
CREATE INDEX ix_tickets_unit_id_open ON tickets (unit_id, open);

CREATE TABLE incident_packets (
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  facility_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  CONSTRAINT pk_incident_packets PRIMARY KEY (id),
  CONSTRAINT fk_incident_packets_facility_id FOREIGN KEY(facility_id) REFERENCES units (id),
  CONSTRAINT fk_incident_packets_application_id
    FOREIGN KEY(application_id) REFERENCES applications (id)
);
CREATE INDEX ix_incident_packets_application_id ON incident_packets (application_id);
CREATE INDEX ix_incident_packets_facility_id ON incident_packets (facility_id);
