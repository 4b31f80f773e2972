extension Kinds {
    /// A leader's list of who was there on one day of an activity.
    public static let roster = KindDeclaration(
        number: 10, name: "roster", labels: Labels("Roster", "كشف الحضور", "فهرست حضور"),
        units: [
            UnitDeclaration(
                1, .rivals,
                [
                    FieldDeclaration(
                        1, "activity", .reference(kind: "activity"), Labels("Activity", "النشاط", "فعالیت")),
                    FieldDeclaration(2, "date", .date, Labels("Day", "اليوم", "روز")),
                    FieldDeclaration(
                        3, "present", .references(kind: "volunteer"), Labels("Present", "الحاضرون", "حاضران")),
                    FieldDeclaration(4, "closed", .flag, Labels("Closed", "مغلق", "بسته")),
                ])
        ])
}
