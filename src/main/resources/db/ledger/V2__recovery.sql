-- What recovery, replay and the hand-over of a command to the service need.

alter table run add column unavailable_since timestamp with time zone; -- since when Klaviyo has given no answer
alter table run add column list_count_before bigint;                   -- profile_count of the list, where asked for
alter table run add column list_count_after bigint;

alter table run_file add column taken_by varchar(8); -- move, copy or stream; how a claim that was cut short is finished
alter table run_file add column source text;         -- where it was claimed from; null for a stream

-- Rejected records that came again, corrected, in the rejected file of a later run. Positions are those of the first.
create table replayed (
    run        varchar(120) not null references run (id),
    by_run     varchar(120) not null references run (id),
    imported   bytea        not null,
    duplicates bytea        not null,
    again      bytea        not null,       -- not imported again: they wait in the dead letters of the later run
    primary key (run, by_run)
);

-- What a command asks of the service that holds the data folder.
create table request (
    id           bigint generated always as identity primary key,
    kind         varchar(16)  not null,     -- export, resume, replay
    export       varchar(64)  not null,
    run          varchar(120),              -- the run that it is about; of an export, once it is opened
    requested_by varchar(200) not null,
    requested_at timestamp with time zone not null,
    state        varchar(16)  not null,     -- waiting, taken, done, refused
    answer       text                       -- what the service says to it
);

-- How far a run is that somebody asked for; written by the service now and then, for the command to show.
create table progress (
    run             varchar(120) not null primary key references run (id),
    stage           varchar(32)  not null,
    records_total   bigint       not null,
    records_read    bigint       not null,
    batches         bigint       not null,
    batches_settled bigint       not null,
    jobs            bigint       not null,
    jobs_ended      bigint       not null,
    told_at         timestamp with time zone not null
);
