//! The report as one page that needs nothing beside itself and prints well.

use std::io::Write;

use assess::charts::escaped;

use super::{Part, Report};

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:16px/1.6 'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif;color:#0b0c0c;background:#fff;max-width:60rem;margin:0 auto;padding:1rem}\
h1{font-size:1.8rem;line-height:1.3}h2{font-size:1.4rem;margin-top:2.5rem;border-bottom:2px solid #0b0c0c}h3{font-size:1.1rem}\
nav ul{columns:2}figure{margin:1rem 0}svg{display:block;width:100%;height:auto;max-height:90vh}\
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0 1.5rem}\
caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{border-bottom:1px solid #b1b4b6;padding:.25rem .6rem;text-align:left;vertical-align:top}\
thead th{border-bottom:2px solid #0b0c0c}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
a{color:#1d70b8}@media print{nav{display:none}body{max-width:none;padding:0;font-size:10pt}h2{break-before:page}h2:first-of-type{break-before:auto}\
figure,tr{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}@page{size:A4;margin:18mm 15mm}}";

/// Writes the page.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    let lang = report.lang;
    let title = format!("{}：{}", lang.word("report"), report.title);
    write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n",
        lang.tag(),
        title = escaped(&title),
    )?;
    writeln!(out, "<nav aria-label=\"{0}\"><ul>", escaped(&lang.word("contents")))?;
    for (at, section) in report.sections.iter().enumerate() {
        writeln!(out, "<li><a href=\"#s{at}\">{}</a></li>", escaped(&section.title))?;
    }
    out.write_all(b"</ul></nav>\n")?;
    for (at, section) in report.sections.iter().enumerate() {
        writeln!(out, "<section>\n<h2 id=\"s{at}\">{}</h2>", escaped(&section.title))?;
        for line in &section.lines {
            writeln!(out, "<p>{}</p>", escaped(line))?;
        }
        for part in &section.parts {
            write_part(out, part)?;
        }
        out.write_all(b"</section>\n")?;
    }
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn write_part(out: &mut impl Write, part: &Part) -> std::io::Result<()> {
    if let Some(svg) = &part.svg {
        // The engine escapes every word that it writes into a picture.
        writeln!(out, "<figure>{svg}</figure>")?;
    }
    let class = |is_number: bool| if is_number { " class=\"n\"" } else { "" };
    write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><table>\n<caption>{0}</caption>\n<thead><tr>",
        escaped(&part.title)
    )?;
    for head in &part.heads {
        write!(out, "<th scope=\"col\"{}>{}</th>", class(head.is_number), escaped(&head.name))?;
    }
    out.write_all(b"</tr></thead>\n<tbody>\n")?;
    for row in &part.rows {
        out.write_all(b"<tr>")?;
        for (head, cell) in part.heads.iter().zip(row) {
            write!(out, "<td{}>{}</td>", class(head.is_number), escaped(cell))?;
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table></div>\n")
}
