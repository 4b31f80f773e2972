import HoursModel

/// Makes claims of a row with several sessions, as monthly forms have them: a start and an end for each, and one sum and one break.
struct SessionRows {
    private let row: RowReader
    private let sessions: [RowReader]

    /// Takes a row and those of its sessions that have times.
    init(_ row: RowReader, _ sessions: [RowReader]) {
        self.row = row
        self.sessions = sessions
    }

    /// The claims, in the order of the columns.
    ///
    /// The break is taken out of the longest session. The sum of the row has to agree with its times; a sum of nothing beside times is
    /// one that nobody computed.
    func claims() throws(SheetError) -> [SheetClaim] {
        var times: [(time: SheetTime, flags: [SheetFlag])] = []
        for session in sessions { times.append(try RowTime(session).timeOfClocks()) }
        let pause = try row.read(.break) { text throws(SheetError) in
            try DurationReader(unit: .wholeMinutes).read(text)
        }
        if let pause, pause > 0 {
            let longest = times.indices.max { minutes(times[$0].time) < minutes(times[$1].time) } ?? 0
            times[longest].time = try without(pause, times[longest].time)
        }
        let total = times.reduce(0) { $0 + minutes($1.time) }
        if let sum = try RowTime(row).statedMinutes(), sum > 0, abs(sum - total) > 1 {
            throw row.located(
                .sumDiffers(sessions: total, sum: sum), row.text(.hours) == nil ? .minutes : .hours)
        }
        var claims: [SheetClaim] = []
        for (place, time) in times.enumerated() {
            var claim = try row.claim(time)
            if place > 0, let ref = claim.ref { claim.ref = "\(ref)/\(place + 1)" }
            claims.append(claim)
        }
        return claims
    }

    /// The minutes as the wall clock shows them.
    private func minutes(_ time: SheetTime) -> Int {
        guard case .timed(let start, let end, let pause, _) = time else { return 0 }
        return end.minute(in: .utc) - start.minute(in: .utc) - pause
    }

    private func without(_ pause: Int, _ time: SheetTime) throws(SheetError) -> SheetTime {
        guard case .timed(let start, let end, _, _) = time else { return time }
        if pause >= minutes(time) {
            throw row.located(.breakTooLong(breakMinutes: pause, spanMinutes: minutes(time)), .break)
        }
        return .timed(start: start, end: end, breakMinutes: pause, statedMinutes: nil)
    }
}
