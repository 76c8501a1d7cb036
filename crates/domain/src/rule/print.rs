//! Printing: a tree as the text that reads back as the same tree.

use std::fmt::Write;

use cel::common::ast::operators;

use super::tree::{Loop, LoopKind, Part, Tree};

/// The text of a tree, with brackets around every inner operation.
pub(super) fn print(tree: &Tree) -> String {
    let mut out = String::new();
    write_part(&mut out, &tree.part);
    out
}

const BINARY: [(&str, &str); 14] = [
    (operators::ADD, "+"),
    (operators::SUBSTRACT, "-"),
    (operators::MULTIPLY, "*"),
    (operators::DIVIDE, "/"),
    (operators::MODULO, "%"),
    (operators::EQUALS, "=="),
    (operators::NOT_EQUALS, "!="),
    (operators::LESS, "<"),
    (operators::LESS_EQUALS, "<="),
    (operators::GREATER, ">"),
    (operators::GREATER_EQUALS, ">="),
    (operators::LOGICAL_AND, "&&"),
    (operators::LOGICAL_OR, "||"),
    (operators::IN, "in"),
];

/// How an operator is written, or the function's own name.
pub(super) fn written(name: &str) -> &str {
    match name {
        operators::LOGICAL_NOT => "!",
        operators::NEGATE => "-",
        operators::INDEX => "[]",
        operators::CONDITIONAL => "?:",
        _ => BINARY.iter().find(|(operator, _)| *operator == name).map_or(name, |(_, sign)| sign),
    }
}

fn write_part(out: &mut String, part: &Part) {
    match part {
        Part::Null => out.push_str("null"),
        Part::Bool(is_true) => out.push_str(if *is_true { "true" } else { "false" }),
        Part::Int(int) => push(out, format_args!("{int}")),
        Part::Decimal(decimal) if decimal.places() == 0 => push(out, format_args!("{decimal}.0")),
        Part::Decimal(decimal) => push(out, format_args!("{decimal}")),
        Part::Text(text) => write_text(out, text),
        Part::Name(name) => out.push_str(name),
        Part::List(elements) => write_list(out, '[', elements, ']'),
        Part::Table(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_part(out, &key.part);
                out.push_str(": ");
                write_part(out, &value.part);
            }
            out.push('}');
        }
        Part::Select(of, field) => {
            write_operand(out, of);
            push(out, format_args!(".{field}"));
        }
        Part::Call(name, arguments) => write_call(out, name, arguments),
        Part::Loop(walk) => write_loop(out, walk),
    }
}

fn write_call(out: &mut String, name: &str, arguments: &[Tree]) {
    match (name, arguments) {
        (operators::LOGICAL_NOT | operators::NEGATE, [of]) => {
            out.push_str(written(name));
            push(out, format_args!("({})", print(of)));
        }
        (operators::INDEX, [of, at]) => {
            write_operand(out, of);
            push(out, format_args!("[{}]", print(at)));
        }
        (operators::CONDITIONAL, [when, then, otherwise]) => {
            write_operand(out, when);
            out.push_str(" ? ");
            write_operand(out, then);
            out.push_str(" : ");
            write_operand(out, otherwise);
        }
        (_, [left, right]) if written(name) != name => {
            write_operand(out, left);
            push(out, format_args!(" {} ", written(name)));
            write_operand(out, right);
        }
        _ => {
            out.push_str(name);
            write_list(out, '(', arguments, ')');
        }
    }
}

fn write_loop(out: &mut String, walk: &Loop) {
    write_operand(out, &walk.list);
    let name = match walk.kind {
        LoopKind::All => "all",
        LoopKind::Exists => "exists",
        LoopKind::ExistsOne => "exists_one",
        LoopKind::Filter => "filter",
        LoopKind::Map => "map",
    };
    push(out, format_args!(".{name}({}", walk.variable));
    for part in [&walk.when, &walk.then].into_iter().flatten() {
        push(out, format_args!(", {}", print(part)));
    }
    out.push(')');
}

/// An operand, in brackets unless it cannot be misread.
fn write_operand(out: &mut String, tree: &Tree) {
    match &tree.part {
        Part::Name(_) | Part::Text(_) | Part::Bool(_) | Part::Null | Part::List(_) => {
            write_part(out, &tree.part);
        }
        _ => push(out, format_args!("({})", print(tree))),
    }
}

fn write_list(out: &mut String, open: char, elements: &[Tree], close: char) {
    out.push(open);
    for (i, element) in elements.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        write_part(out, &element.part);
    }
    out.push(close);
}

fn write_text(out: &mut String, text: &str) {
    out.push('\'');
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => push(out, format_args!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\'');
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes every text");
}
