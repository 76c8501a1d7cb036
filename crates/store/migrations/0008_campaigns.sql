-- Assessment campaigns: the plan, who answers which question, the records, the numbers, appeals.
-- Records of evidence, answers and events are only ever added.

create table campaigns (
    region text not null,
    id text not null,
    plan text not null,
    definition text not null,
    stage text not null,
    revision bigint not null,
    edition bigint not null,
    evidence_count bigint not null,
    evidence_head text not null,
    created_at bigint not null,
    changed_at bigint not null,
    published_at bigint,
    primary key (region, id)
);
create index campaigns_published on campaigns (published_at, region, id);

create table campaign_events (
    region text not null,
    campaign text not null,
    seq bigint not null,
    at bigint not null,
    actor text not null,
    kind text not null,
    about text not null,
    note text not null,
    primary key (region, campaign, seq),
    foreign key (region, campaign) references campaigns (region, id)
);

create table campaign_assignments (
    region text not null,
    campaign text not null,
    id text not null,
    unit text not null,
    item text not null,
    leaf text not null,
    slot bigint not null,
    rater text not null,
    primary key (region, campaign, id),
    foreign key (region, campaign) references campaigns (region, id)
);
create index campaign_assignments_rater on campaign_assignments (rater, region, campaign);

create table campaign_ratings (
    region text not null,
    campaign text not null,
    assignment text not null,
    seq bigint not null,
    answer text not null,
    at bigint not null,
    primary key (region, campaign, assignment, seq),
    foreign key (region, campaign, assignment)
        references campaign_assignments (region, campaign, id)
);

create table campaign_drafts (
    region text not null,
    campaign text not null,
    assignment text not null,
    answer text not null,
    at bigint not null,
    primary key (region, campaign, assignment),
    foreign key (region, campaign, assignment)
        references campaign_assignments (region, campaign, id)
);

create table campaign_evidence (
    region text not null,
    campaign text not null,
    seq bigint not null,
    id text not null,
    unit text not null,
    item text not null,
    leaf text not null,
    because text not null,
    record text not null,
    hash text not null,
    at bigint not null,
    primary key (region, campaign, seq),
    foreign key (region, campaign) references campaigns (region, id)
);
create unique index campaign_evidence_id on campaign_evidence (region, campaign, id);
create index campaign_evidence_place on campaign_evidence (region, campaign, unit, seq);

create table campaign_results (
    region text not null,
    campaign text not null,
    edition bigint not null,
    computed text not null,
    at bigint not null,
    primary key (region, campaign, edition),
    foreign key (region, campaign) references campaigns (region, id)
);

create table campaign_appeals (
    region text not null,
    campaign text not null,
    id text not null,
    unit text not null,
    leaf text not null,
    state text not null,
    grounds text not null,
    lodged_at bigint not null,
    answer_by bigint not null,
    answer text,
    answered_at bigint,
    record text,
    primary key (region, campaign, id),
    foreign key (region, campaign) references campaigns (region, id)
);
