-- The ledger: the durable journal of runs and batches. Holds no key, no address and no cell of a segment file.

create table run (
    id              varchar(120) not null primary key,
    export          varchar(64)  not null,
    settings        text         not null,  -- the export as it was at the opening, JSON; what a resumed run goes by
    settings_digest char(64)     not null,  -- SHA-256 of the settings that decide what Klaviyo gets
    consent         text,
    started_by      varchar(200) not null,
    state           varchar(32)  not null,
    explanation     text,                   -- why it failed or was suspended, and what to do
    content_digest  char(64),               -- SHA-256 over the files' SHA-256, known after the check
    same_content_as varchar(120),           -- the run that completed this content before, where it was skipped
    records         bigint,
    imported        bigint       not null default 0,
    rejected        bigint       not null default 0,
    duplicates      bigint       not null default 0,
    undelivered     bigint       not null default 0,
    unconfirmed     bigint       not null default 0,
    opened_at       timestamp with time zone not null,
    ended_at        timestamp with time zone
);
create index run_by_export on run (export, opened_at);

create table run_file (
    run       varchar(120) not null references run (id),
    ordinal   int          not null,        -- the order in which the files of a run are read
    segment   varchar(255) not null,
    name      varchar(255) not null,        -- in the run's folder
    bytes     bigint       not null,
    sha256    char(64),
    records   int,
    last_row  int,                          -- positions of the next file's records count on from here
    primary key (run, ordinal)
);

create table batch (
    run          varchar(120)  not null references run (id),
    number       varchar(100)  not null,    -- 12; halves and remainders are 12.1, 12.2
    row_list     bytea         not null,    -- RoaringBitmap of the positions of its profiles; they ascend
    profiles     int           not null,
    bytes        bigint        not null,
    digest       char(64)      not null,    -- SHA-256 of the body
    state        varchar(32)   not null,
    job          varchar(200),
    attempts     int           not null default 0,
    last_answer  varchar(400),
    accepted_at  timestamp with time zone,
    primary key (run, number)
);

create table rejection (
    run      varchar(120) not null references run (id),
    batch    varchar(100) not null,         -- '' for what was rejected before delivery
    reason   varchar(64)  not null,
    detail   varchar(400) not null,
    row_list bytea        not null,         -- RoaringBitmap of positions; the values stay in the dead-letter file
    records  int          not null,
    primary key (run, batch, reason, detail)
);
