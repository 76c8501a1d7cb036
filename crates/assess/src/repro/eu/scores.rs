//! The score sheet: life events, dimensions, averages, levels of government, unions.

use std::collections::BTreeMap;

use super::answers::Tier;
use super::events::{AVERAGES, BEFORE, EVENTS, INDICATORS, LEVELS, NOT_MEMBERS, UNIONS, indicator};
use super::ledger::Ledger;
use super::portals::Portals;
use super::services::{FOREIGN_RESULTS, NATIONAL_RESULTS, Service, Services};
use crate::exact::{Exact, fraction, whole};
use crate::repro::sheet::{BadSheet, Sheet, find};

/// The two-year value of the round before: 2020 and 2021.
const BIENNIAL_BEFORE: &str = "Biennial average 2020 + 2021";

/// The published sheet, and the values that the rebuild goes on with.
pub(super) struct Table {
    countries: Vec<String>,
    headings: Vec<&'static str>,
    published: BTreeMap<Place, Exact>,
    own: BTreeMap<Place, Exact>,
}

/// Country (or union), indicator, heading.
type Place = (String, usize, &'static str);

impl Table {
    /// Reads the published sheet.
    pub fn read(sheets: &[Sheet]) -> Result<Self, BadSheet> {
        let sheet = find(sheets, "1. Scores")?;
        let headings: Vec<&'static str> = EVENTS
            .iter()
            .map(|(_, heading, _)| *heading)
            .chain(BEFORE)
            .chain(AVERAGES.map(|(heading, _)| heading))
            .chain([BIENNIAL_BEFORE])
            .chain(LEVELS)
            .collect();
        let wanted: Vec<&str> =
            ["Country", "Scoring"].into_iter().chain(headings.clone()).collect();
        let (head, columns) = sheet.columns(&wanted)?;
        let mut table = Self {
            countries: Vec::new(),
            headings,
            published: BTreeMap::new(),
            own: BTreeMap::new(),
        };
        for at in head + 1..sheet.rows.len() {
            let country = sheet.cell(at, columns[0]).text();
            let name = sheet.cell(at, columns[1]).text();
            let code = name.split_whitespace().next().unwrap_or_default();
            let Some(indicator) = INDICATORS.iter().position(|own| *own == code) else { continue };
            if country.len() == 2 && !table.countries.iter().any(|own| own == country) {
                table.countries.push(country.to_owned());
            }
            for (heading, column) in table.headings.iter().zip(&columns[2..]) {
                if let Some(value) = sheet.cell(at, *column).number() {
                    table.published.insert((country.to_owned(), indicator, heading), value);
                }
            }
        }
        Ok(table)
    }

    pub fn get(&self, country: &str, indicator: usize, heading: &'static str) -> Option<&Exact> {
        self.own.get(&(country.to_owned(), indicator, heading))
    }

    fn put(&mut self, step: &str, place: Place, value: Option<Exact>, ledger: &mut Ledger) {
        let name = || match EVENTS.iter().find(|(_, heading, _)| *heading == place.2) {
            Some((event, _, _)) if step.starts_with("services") || step.starts_with("portals") => {
                format!("{} {event}", place.0)
            }
            _ => format!("{} {} {}", place.0, INDICATORS[place.1], place.2),
        };
        let kept = ledger.compare(step, name, value, self.published.get(&place));
        if let Some(kept) = kept {
            self.own.insert(place, kept);
        }
    }
}

pub(super) fn mean<'a>(values: impl Iterator<Item = &'a Exact>) -> Option<Exact> {
    weighted(values.map(|value| (1, Some(value.clone()))))
}

/// The weighted mean of the values that are there.
fn weighted(parts: impl Iterator<Item = (i64, Option<Exact>)>) -> Option<Exact> {
    let (mut sum, mut weights) = (whole(0), 0);
    for (weight, value) in parts {
        if let Some(value) = value {
            sum += value * whole(weight);
            weights += weight;
        }
    }
    (weights > 0).then(|| sum / whole(weights))
}

/// The mean score of the services of one kind.
fn kind_mean<'a>(
    services: impl Iterator<Item = &'a Service>,
    place: usize,
    transactional: bool,
) -> Option<Exact> {
    let kind = services.filter(|service| service.transactional == transactional);
    mean(kind.filter_map(|service| service.scores[place].as_ref()))
}

/// Services and portals to life events.
pub(super) fn events(
    table: &mut Table,
    national: &Services,
    foreign: &Services,
    portals: &Portals,
    ledger: &mut Ledger,
) {
    for country in table.countries.clone() {
        for (event, (_, heading, _)) in EVENTS.iter().enumerate() {
            for (services, results) in
                [(national, &NATIONAL_RESULTS[..]), (foreign, &FOREIGN_RESULTS[..])]
            {
                let own: Vec<&Service> = services
                    .range(
                        (country.clone(), event, String::new())
                            ..(country.clone(), event + 1, String::new()),
                    )
                    .map(|(_, service)| service)
                    .collect();
                for (at, (_, code)) in results.iter().enumerate() {
                    // Availability: 80 % transactional, 20 % informational; one alone counts whole.
                    let value = if code.ends_with(".1") && at == 0 {
                        weighted(
                            [
                                (4, kind_mean(own.iter().copied(), at, true)),
                                (1, kind_mean(own.iter().copied(), at, false)),
                            ]
                            .into_iter(),
                        )
                    } else {
                        mean(own.iter().filter_map(|service| service.scores[at].as_ref()))
                    };
                    let step = format!("services to life events, {code}");
                    table.put(&step, (country.clone(), indicator(code), heading), value, ledger);
                }
            }
            for code in ["1.3", "2.2", "2.3", "3.4", "4.2"] {
                let value = portals.get(&(country.clone(), event, code)).cloned();
                let step = format!("portals to life events, {code}");
                table.put(&step, (country.clone(), indicator(code), heading), value, ledger);
            }
        }
    }
}

/// A mean: which indicators with which weights. The order matters: dimensions before the whole.
const DIMENSIONS: [(&str, &[(i64, &str)]); 5] = [
    // 2/3 availability + 1/3 (2/3 support + 1/3 mobile)
    ("1.", &[(6, "1.1"), (1, "1.2"), (2, "1.3")]),
    ("2.", &[(1, "2.1"), (1, "2.2"), (1, "2.3")]),
    ("3.", &[(1, "3.1"), (1, "3.2"), (1, "3.3"), (1, "3.4")]),
    // 1/2 availability + 1/4 support + 1/4 mean of eID and eDocuments (the last made below)
    ("4.", &[(2, "4.1"), (1, "4.2")]),
    ("0.", &[(1, "1."), (1, "2."), (1, "3."), (1, "4.")]),
];

/// Sub-indicators to dimensions and the whole, by life event.
pub(super) fn dimensions(table: &mut Table, ledger: &mut Ledger) {
    for country in table.countries.clone() {
        for (_, heading, _) in EVENTS {
            for (code, parts) in DIMENSIONS {
                let get = |code: &str| table.get(&country, indicator(code), heading).cloned();
                let mut values: Vec<_> =
                    parts.iter().map(|(weight, part)| (*weight, get(part))).collect();
                if code == "4." {
                    let enablers = ["4.3", "4.4"].into_iter().map(|part| (1, get(part)));
                    values.push((1, weighted(enablers)));
                }
                let value = weighted(values.into_iter());
                let place = (country.clone(), indicator(code), heading);
                table.put("life events to dimensions and overall", place, value, ledger);
            }
        }
    }
}

/// Life events to the averages of each year, two years, business and citizens.
pub(super) fn averages(table: &mut Table, ledger: &mut Ledger) {
    for country in table.countries.clone() {
        for indicator in 0..INDICATORS.len() {
            for (heading, events) in AVERAGES {
                let value = mean(
                    events.iter().filter_map(|at| table.get(&country, indicator, EVENTS[*at].1)),
                );
                let step = format!("life events to {}", heading.to_lowercase());
                table.put(&step, (country.clone(), indicator, heading), value, ledger);
            }
            // The four events of 2020 are published only as scores; they enter as they are.
            for heading in BEFORE {
                let place = (country.clone(), indicator, heading);
                if let Some(value) = table.published.get(&place).cloned() {
                    table.own.insert(place, value);
                }
            }
            let events =
                BEFORE.into_iter().chain(EVENTS[4..].iter().map(|(_, heading, _)| *heading));
            let value = mean(events.filter_map(|heading| table.get(&country, indicator, heading)));
            let step = format!("life events to {}", BIENNIAL_BEFORE.to_lowercase());
            table.put(&step, (country.clone(), indicator, BIENNIAL_BEFORE), value, ledger);
        }
    }
}

/// Services to levels of government.
pub(super) fn levels(
    table: &mut Table,
    national: &Services,
    foreign: &Services,
    ledger: &mut Ledger,
) {
    let tiers = [Tier::Central, Tier::Regional, Tier::Local];
    for country in table.countries.clone() {
        for (heading, tier) in LEVELS.into_iter().zip(tiers) {
            for (services, results) in
                [(national, &NATIONAL_RESULTS[..]), (foreign, &FOREIGN_RESULTS[..])]
            {
                let own: Vec<&Service> = services
                    .iter()
                    .filter(|((own, _, _), service)| *own == country && service.tier == Some(tier))
                    .map(|(_, service)| service)
                    .collect();
                for (at, (_, code)) in results.iter().enumerate() {
                    let value = if at == 0 {
                        level_availability(&own, code)
                    } else {
                        mean(own.iter().filter_map(|service| service.scores[at].as_ref()))
                    };
                    let place = (country.clone(), indicator(code), heading);
                    table.put("services to levels of government", place, value, ledger);
                }
            }
        }
    }
}

/// Found by fitting: by level of government, availability at home is blank unless both kinds are
/// there; across borders it is blank without transactional services.
fn level_availability(own: &[&Service], code: &str) -> Option<Exact> {
    let transactional = kind_mean(own.iter().copied(), 0, true)?;
    match kind_mean(own.iter().copied(), 0, false) {
        Some(informational) => {
            Some(transactional * fraction(4, 5) + informational * fraction(1, 5))
        }
        None if code == "4.1" => Some(transactional),
        None => None,
    }
}

/// Countries to the means of the member states and of all.
pub(super) fn unions(table: &mut Table, ledger: &mut Ledger) {
    for (union, members_only) in UNIONS {
        let countries: Vec<String> = table
            .countries
            .iter()
            .filter(|country| !members_only || !NOT_MEMBERS.contains(&country.as_str()))
            .cloned()
            .collect();
        for heading in table.headings.clone() {
            for indicator in 0..INDICATORS.len() {
                let values =
                    countries.iter().filter_map(|country| table.get(country, indicator, heading));
                let value = mean(values);
                let step = format!("countries to {union}");
                table.put(&step, (union.to_owned(), indicator, heading), value, ledger);
            }
        }
    }
}
