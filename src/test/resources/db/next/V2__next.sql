-- A migration of a later version of the program, for tests.
alter table run add column colour varchar;
create table next (id bigint not null primary key);
insert into next (id) values (1);
update run set colour = 'green';
