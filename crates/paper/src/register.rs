// Every template there is, by kind and version; files are templates/KIND/vVERSION.md.
templates! {
    ("sample", 1),
}
