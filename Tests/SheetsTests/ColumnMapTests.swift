import Sheets
import Testing

@Suite("Columns")
struct ColumnMapTests {
    @Test(
        "Headers are known in three languages",
        arguments: [
            (
                ["Name", "Activity", "Date", "Start", "End", "Hours", "Break"],
                [.volunteer, .activity, .date, .start, .end, .hours, .break]
            ),
            (
                ["الاسم", "النشاط", "التاريخ", "من", "إلى", "الساعات", "استراحة"],
                [.volunteer, .activity, .date, .start, .end, .hours, .break]
            ),
            (["المتطوع", "ملاحظات", "الى", "عدد الساعات"], [.volunteer, .note, .end, .hours]),
            (
                ["نام داوطلب", "فعالیت", "تاریخ", "از", "تا", "ساعات", "استراحت"],
                [.volunteer, .activity, .date, .start, .end, .hours, .break]
            ),
            (["نام و نام خانوادگی", "ساعت", "توضيحات", "کد ملی"], [.volunteer, .hours, .note, .nationalId]),
            (["volunteer_id", "FROM", "to", "Duration (hours)"], [.volunteerRef, .start, .end, .hours]),
            (
                ["EmployeeID", "Date", "TimeIn", "TimeOut", "HoursWorked"],
                [.volunteerRef, .date, .start, .end, .hours]
            ),
            (
                ["student id", "timestamp in", "timestamp out", "minutes"],
                [.volunteerRef, .start, .end, .minutes]
            ),
            (
                ["From.date", "To.date", "From.time", "To.time", "Hours"],
                [.date, .until, .start, .end, .hours]
            ),
            (
                ["evidence", "recorder", "remote", "kindOfMinutes", "ref", "phone"],
                [.evidence, .recorder, .remote, .kindOfMinutes, .ref, .phone]
            ),
        ] as [([String], [SheetField])])
    func known(headers: [String], fields: [SheetField]) throws {
        let map = try ColumnMap(headers: headers)
        for (column, field) in fields.enumerated() {
            #expect(map.columns[field] == column, "\(headers[column])")
        }
        #expect(map.unused.isEmpty)
    }

    @Test("Toggl's columns combine")
    func toggl() throws {
        let headers =
            "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()"
        let map = try ColumnMap(headers: headers.split(separator: ",").map(String.init))
        #expect(
            map.columns == [
                .volunteer: 0, .activity: 3, .note: 5, .date: 7, .start: 8, .until: 9, .end: 10, .hours: 11,
            ])
        #expect(map.unused.count == 6)
    }

    @Test("A mapping goes before what a header means")
    func explicit() throws {
        let headers = ["ID", "Name", "Hours", "Net hours", "a=b"]
        let map = try ColumnMap(headers: headers, options: ["id=volunteer", "Net.hours = hours", "a=b=note"])
        #expect(map.columns == [.volunteer: 0, .hours: 3, .note: 4])
        #expect(map.unused == ["Name", "Hours"])
        #expect(try ColumnMap(headers: headers, options: ["Name=ignore"]).columns[.volunteer] == nil)
        #expect(
            try ColumnMap(headers: ["a", "b"], options: ["a=from", "b=endTime"]).columns == [
                .start: 0, .end: 1,
            ])
        for field in SheetField.allCases { #expect(try SheetField(name: field.rawValue) == field) }
    }

    @Test("What cannot be mapped says what there is")
    func refused() {
        func read(_ headers: [String], _ options: [String] = []) -> SheetError? {
            fault { () throws(SheetError) in try ColumnMap(headers: headers, options: options) }
        }
        #expect(
            read(["Name", "Hours"], ["Nmae=volunteer"]) == .unknownHeader("Nmae", headers: ["Name", "Hours"]))
        #expect(read(["Name"], ["Nmae=volunteer"])?.errorDescription?.contains("Name") == true)
        #expect(read(["Name"], ["Name=person"]) == .unknownField("person"))
        #expect(read(["Name"], ["Name=person"])?.recoverySuggestion?.contains("volunteerRef") == true)
        #expect(read(["Name"], ["Name"]) == .unreadableMapping("Name"))
        #expect(
            read(["Name", "Volunteer"]) == .ambiguousColumns(.volunteer, headers: ["Name", "Volunteer"]))
        #expect(read(["Name", "Volunteer"])?.recoverySuggestion?.contains("--map") == true)
        #expect(read(["Name", "Volunteer"], ["Name=volunteer"]) == nil)
        #expect(read(["a", "b"], ["a=hours", "b=hours"]) == .ambiguousColumns(.hours, headers: ["a", "b"]))
        #expect(read(["a", "a"], ["a=hours"]) == .ambiguousColumns(.hours, headers: ["a", "a"]))
        #expect(read(["a"], ["a=hours", "A=minutes"]) != nil)
        #expect(read(["x", "y"]) == nil)
    }
}
