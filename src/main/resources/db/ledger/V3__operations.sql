-- What schedules, users and alerts need.

alter table run add column export_user varchar(120);        -- on whose behalf: who asked, or the owner of an unattended run
alter table run add column due_at timestamp with time zone; -- when it was due by its schedule
alter table run add column cancelled_by varchar(200);       -- who asked to end it; holds over a restart
alter table run add column replayed_by varchar(200);        -- who opened it again last

alter table run_file add column snapshot_at timestamp with time zone; -- of which moment its snapshot of the segment is

create table schedule (
    export    varchar(64)  not null primary key,
    cron      text         not null,
    time_zone varchar(64)  not null,
    due_at    timestamp with time zone not null,            -- up to here every due time was dealt with
    paused_at timestamp with time zone,
    paused_by varchar(200)
);

-- Older snapshots that a run puts into the archive unread.
create table superseded (
    run     varchar(120) not null references run (id) on delete cascade,
    name    varchar(255) not null,                          -- in the folder of superseded files
    segment varchar(255) not null,
    bytes   bigint       not null,
    source  text,                                           -- where it is moved from; null once it lies in the archive
    primary key (run, name)
);

-- What people were told of, once for each cause, until it is over.
create table alert (
    cause     varchar(300) not null primary key,
    body      text         not null,                        -- what they are told: JSON
    raised_at timestamp with time zone not null,
    sent_at   timestamp with time zone
);
