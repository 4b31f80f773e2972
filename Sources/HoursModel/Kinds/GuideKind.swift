extension Kinds {
    /// A guide of the team's own, beside those that every program brings along; it takes the place of one of its topic and language.
    public static let guide = KindDeclaration(
        number: 22, name: "guide", labels: Labels("Guide", "دليل", "راهنما"),
        units: [
            UnitDeclaration(
                1, .latest, [FieldDeclaration(1, "name", .text, Labels("Title", "العنوان", "عنوان"))]),
            UnitDeclaration(
                2, .latest, [FieldDeclaration(2, "topic", .text, Labels("Topic", "الموضوع", "موضوع"))]),
            UnitDeclaration(
                3, .latest,
                [
                    FieldDeclaration(
                        3, "language", .choice(["en", "ar", "fa"]), Labels("Language", "اللغة", "زبان"))
                ]),
            UnitDeclaration(4, .latest, [FieldDeclaration(4, "text", .text, Labels("Text", "النص", "متن"))]),
        ])
}
