//! The tutorial of the documents, command by command, as its reader types them.

use crate::world::World;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/assessment");

#[test]
fn every_command_of_the_tutorial_does_what_the_page_says() {
    let world = World::new();
    let folder = std::path::Path::new(FOLDER);
    for entry in std::fs::read_dir(folder.join("example/tutorial")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        world.write(name, std::fs::read(&path).unwrap());
    }
    let page = std::fs::read_to_string(folder.join("tutorial.md")).unwrap();
    let commands: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("tongban ")).collect();
    assert_eq!(commands.len(), 6, "{commands:?}");
    let outs: Vec<String> = commands
        .iter()
        .map(|command| world.run(&command.split(' ').collect::<Vec<_>>()).expect(0).out)
        .collect();
    assert!(outs[0].contains("6 个节点，4 个末级指标"), "{}", outs[0]);
    // Every file that the table of the page names is there.
    let named = page.split("| file | what |").nth(1).unwrap().split("\n\n").next().unwrap();
    let files = named.split('`').skip(1).step_by(2);
    for file in files.map(|file| file.replace('*', "scores")) {
        let path = world.path("report").join(&file);
        assert!(path.metadata().is_ok_and(|about| about.len() > 100), "{file}");
    }
    let read = |name: &str| std::fs::read_to_string(world.path(name)).unwrap();
    let (zh, en) = (read("report/report.html"), read("report-en/report.html"));
    for (page, words) in [
        (&zh, ["总体情况", "三类不确定性", "评估人员一致性", "单位诊断", "指标体系构成"]),
        (
            &en,
            ["Overview", "Kinds of doubt", "Agreement of raters", "Units, one by one", "Framework"],
        ),
    ] {
        for word in words {
            assert!(page.contains(word), "{word}");
        }
        // One file that needs nothing beside itself.
        assert!(!page.contains("src=") && !page.contains("<script") && !page.contains(" style="));
        assert_eq!(page.matches("<h1").count(), 1);
        assert!(page.matches("<svg").count() >= 12, "pictures");
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
    }
    let pdf = std::fs::read(world.path("report/report.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 50_000, "{}", pdf.len());
    assert!(outs[3].contains("丁市") && outs[3].contains("最近的较好单位"), "{}", outs[3]);
    assert!(outs[4].contains("评定与探测的误差"), "{}", outs[4]);
    assert!(outs[5].starts_with("丁市 B1 = ") && outs[5].contains("事项1"), "{}", outs[5]);
}
