import Foundation
import TestSupport
import Testing

/// What a server and a disk do that mean no good, on the real program.
@Suite("Slow connections and full disks", .lane(.programs))
struct HostileTests {
    /// A long run sets `SAAT_TEST_CONNECTIONS`, for example to 10000.
    private static let connections =
        ProcessInfo.processInfo.environment["SAAT_TEST_CONNECTIONS"].flatMap { Int($0) } ?? 300

    /// Opens a connection to a port of this machine; nil where the system has no more.
    private func connection(to port: Int) -> Int32? {
        #if os(Linux)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let file = socket(AF_INET, stream | Int32(2048), 0)
        guard file >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return file
    }

    /// Whether the other side has taken a connection.
    private func isOpen(_ file: Int32) -> Bool {
        defer { close(file) }
        Thread.sleep(forTimeInterval: 0.2)
        return send(file, [UInt8(120)], 1, Int32(MSG_NOSIGNAL)) == 1
    }

    /// The memory of a process in MiB.
    private func mebibytes(of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1024
    }

    #if os(Linux)
        @Test(
            "Connections that say a byte now and then are closed; others are served meanwhile; memory stays small"
        )
        func slowConnections() throws {
            var limits = rlimit(rlim_cur: 0, rlim_max: 0)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
            limits.rlim_cur = min(limits.rlim_max, rlim_t(HostileTests.connections + 1_000))
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
            let program = try Program()
            defer { try? program.remove() }
            _ = try program.json(
                ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
            let server = try Server(program, home: "office")
            let invited = try program.json(
                ShapeTests.Invited.self, "invite", "--address", server.url, home: "office")
            var files = (0..<HostileTests.connections).compactMap { _ in connection(to: server.port) }
            #expect(files.count == HostileTests.connections)
            // Every second one has sent its header and is slow with the body.
            let head = Array("POST /v1/sync HTTP/1.1\r\nHost: a\r\nX-Slow: ".utf8)
            let body = Array("POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx".utf8)
            for (index, file) in files.enumerated() {
                let bytes = index.isMultiple(of: 2) ? head : body
                _ = send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if HostileTests.connections < 2_000 {
                let joined = try program.run(["join", invited.invitation, "--owner", "Mona"], home: "one")
                #expect(joined.status == 0, "\(joined.errors)")
            }
            // Each says one more byte a few seconds apart: that must not keep it open.
            let start = Date()
            // The system tries connections again that it had no place for at first.
            let patience = 120.0 + Double(HostileTests.connections / 2_000) * 80
            while !files.isEmpty, Date().timeIntervalSince(start) < patience {
                Thread.sleep(forTimeInterval: 3)
                files.removeAll { file in
                    var answer = [UInt8](repeating: 0, count: 4_096)
                    _ = send(file, [UInt8(120)], 1, Int32(MSG_NOSIGNAL))
                    let count = recv(file, &answer, answer.count, Int32(MSG_DONTWAIT))
                    let isOpen = count > 0 || count < 0 && [EAGAIN, EINPROGRESS, ENOTCONN].contains(errno)
                    if !isOpen { close(file) }
                    return !isOpen
                }
            }
            #expect(files.isEmpty, "\(files.count) connections are open after \(patience) seconds")
            for file in files { close(file) }
            let memory = try mebibytes(of: server.processIdentifier)
            #expect(memory < 300, "\(memory) MiB")
            if HostileTests.connections > 300 {
                print(
                    "\(HostileTests.connections) connections: \(memory) MiB, all closed after \(Int(Date().timeIntervalSince(start))) s"
                )
            }
            #expect(try program.run(["verify"], home: "office").status == 0)
            #expect(server.end() == 0)
        }
    #endif

    /// Runs a command for which no file may grow beyond so many KiB, as on a full disk.
    private func run(_ program: Program, _ arguments: [String], home: String, kibibytes: Int) throws
        -> Program.Answer
    {
        let process = program.process(arguments, home: home)
        Program.limitFiles(of: process, toKibibytes: kibibytes)
        return try program.run(process)
    }

    @Test("A disk that is full: a clear error, nothing half written, and all is as before")
    func fullDisk() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        var lines = [
            #"{"kind":"volunteer","ref":"v","name":"Maya"}"#,
            #"{"kind":"activity","ref":"a","name":"Parcels","zone":"Asia/Dubai"}"#,
        ]
        for row in 0..<2_000 {
            lines.append(
                #"{"kind":"claim","ref":"c\#(row)","volunteer":"v","activity":"a","date":"2026-03-01","minutes":1}"#
            )
        }
        for (name, count) in [("few", 50), ("all", lines.count)] {
            try Data(lines.prefix(count).joined(separator: "\n").utf8)
                .write(to: program.folder.appendingPathComponent("\(name).jsonl"))
        }
        #expect(try program.run(["import", "few.jsonl"], home: "office").status == 0)
        let before = try program.run(["status", "--json"], home: "office").output
        for kibibytes in [0, 64, 400] {
            let refused = try run(program, ["import", "all.jsonl"], home: "office", kibibytes: kibibytes)
            #expect(refused.status == 4, "\(kibibytes): \(refused)")
            #expect(refused.errors.contains("hint: "))
            #expect(try program.run(["status", "--json"], home: "office").output == before)
            #expect(try program.run(["verify"], home: "office").status == 0)
        }
        let made = try run(program, ["init", "--team", "U"], home: "other", kibibytes: 8)
        #expect(made.status == 4)
        #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/other/replica.db"))
        let bundle = try run(program, ["bundle", "export", "out.bundle"], home: "office", kibibytes: 1)
        #expect(bundle.status == 4)
        #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/out.bundle"))
        let backup = try run(program, ["backup", "out.db"], home: "office", kibibytes: 64)
        #expect(backup.status == 4)
        #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/out.db"))
        #expect(try program.run(["import", "all.jsonl"], home: "office").status == 0)
        #expect(
            try program.json(ShapeTests.Ledger.self, "settle", home: "office").claims.count == 2_000)
    }

    @Test(
        "A disk that fills up under a sync, at the node or at the device: an error, and later nothing is missing"
    )
    func fullDiskUnderSync() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        var server = try Server(program, home: "office")
        let port = server.port
        let invited = try program.json(
            ShapeTests.Invited.self, "invite", "--role", "leader", "--uses", "2", "--address", server.url,
            home: "office")
        for home in ["one", "two"] {
            _ = try program.json(ShapeTests.Made.self, "join", invited.invitation, home: home)
        }
        var lines = [
            #"{"kind":"volunteer","ref":"v","name":"Maya"}"#,
            #"{"kind":"activity","ref":"a","name":"Parcels","zone":"Asia/Dubai"}"#,
        ]
        lines += (0..<1_000).map {
            #"{"kind":"claim","ref":"c\#($0)","volunteer":"v","activity":"a","date":"2026-03-01","minutes":1}"#
        }
        try Data(lines.joined(separator: "\n").utf8)
            .write(to: program.folder.appendingPathComponent("all.jsonl"))
        #expect(try program.run(["import", "all.jsonl"], home: "one").status == 0)
        // The node's disk takes no more.
        #expect(server.end() == 0)
        server = try Server(program, home: "office", port: port, kibibytes: 400)
        let before = try program.run(["status", "--json"], home: "office").output
        let refused = try program.run(["sync"], home: "one")
        #expect(refused.status == 3 && refused.errors.contains("hint: "), "\(refused)")
        #expect(server.end() == 0)
        #expect(try program.run(["status", "--json"], home: "office").output == before)
        #expect(try program.run(["verify"], home: "office").status == 0)
        server = try Server(program, home: "office", port: port)
        #expect(try program.run(["sync"], home: "one").status == 0)
        // A device's disk takes no more.
        let cut = try run(program, ["sync"], home: "two", kibibytes: 400)
        #expect(cut.status == 4 && cut.errors.contains("hint: "), "\(cut)")
        #expect(try program.run(["verify"], home: "two").status == 0)
        #expect(try program.run(["sync"], home: "two").status == 0)
        for home in ["office", "one", "two"] {
            #expect(
                try program.json(ShapeTests.Ledger.self, "settle", home: home).claims.count == 1_000)
        }
        #expect(server.end() == 0)
    }

    @Test("A server that is asked to end answers the request that is under way first")
    func graceful() throws {
        let program = try Program()
        defer { try? program.remove() }
        _ = try program.json(ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
        let server = try Server(program, home: "office")
        let file = try #require(connection(to: server.port))
        defer { close(file) }
        // Blocking from here on.
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
        let head = Array(
            "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\nContent-Length: 4\r\n\r\nab"
                .utf8)
        #expect(send(file, head, head.count, Int32(MSG_NOSIGNAL)) == head.count)
        Thread.sleep(forTimeInterval: 1)
        kill(server.processIdentifier, SIGTERM)
        Thread.sleep(forTimeInterval: 1)
        _ = send(file, Array("cd".utf8), 2, Int32(MSG_NOSIGNAL))
        var answer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(file, &answer, answer.count, 0)
        #expect(String(decoding: answer.prefix(max(0, count)), as: UTF8.self).hasPrefix("HTTP/1.1 401"))
        #expect(server.end() == 0)
        #expect(connection(to: server.port).map { isOpen($0) } != true)
    }

    #if os(Linux)
        /// Runs a command that sees a home on a disk which cannot be written; nil where this system lets nobody mount.
        private func runOnReadOnlyDisk(_ program: Program, _ arguments: [String], home: String) throws
            -> Program.Answer?
        {
            let process = program.process(arguments, home: home)
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let mounting = #"mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" || exit 99; exec "$@""#
            process.arguments =
                ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", mounting]
                + [program.folder.appendingPathComponent(home).path, Program.path] + arguments
            let answer = try program.run(process)
            let isMounted = answer.status != 99 && !answer.errors.hasPrefix("unshare: ")
            return isMounted ? answer : nil
        }

        @Test("A disk that cannot be written: what only reads works, all else says so and changes nothing")
        func readOnlyDisk() throws {
            let program = try Program()
            defer { try? program.remove() }
            _ = try program.json(
                ShapeTests.Made.self, "init", "--team", "T", "--owner", "Office", home: "office")
            let server = try Server(program, home: "office")
            let invited = try program.json(
                ShapeTests.Invited.self, "invite", "--address", server.url, home: "office")
            _ = try program.json(ShapeTests.Made.self, "join", invited.invitation, home: "one")
            _ = try program.run(["add", "volunteer", "Maya"], home: "office")
            _ = try program.run(["add", "activity", "Parcels"], home: "office")
            let log = ["log", "Maya", "Parcels", "--date", "2026-03-01", "--hours", "3", "--again"]
            #expect(try program.run(log, home: "office").status == 0)
            let before = try program.run(["status", "--json"], home: "one").output
            for arguments in [["status"], ["verify"], ["list", "volunteer"], ["settle"], ["inbox"]] {
                guard let read = try runOnReadOnlyDisk(program, arguments, home: "one") else {
                    print("skipped: this system lets nobody mount a disk that cannot be written")
                    #expect(server.end() == 0)
                    return
                }
                #expect(read.status == 0, "\(arguments): \(read)")
            }
            for arguments in [["add", "volunteer", "Noor"], ["sync"], ["log", "a", "b", "--hours", "1"]] {
                let refused = try #require(try runOnReadOnlyDisk(program, arguments, home: "one"))
                #expect(refused.status != 0 && refused.errors.contains("hint: "), "\(arguments): \(refused)")
                #expect(try program.run(["status", "--json"], home: "one").output == before)
            }
            let added = try #require(
                try runOnReadOnlyDisk(program, ["add", "volunteer", "Noor"], home: "one"))
            #expect(added.status == 4, "\(added)")
            let synced = try #require(try runOnReadOnlyDisk(program, ["sync"], home: "one"))
            #expect(synced.status == 4, "\(synced)")
            // On a disk that can be written again nothing is missing.
            #expect(try program.run(["sync"], home: "one").status == 0)
            #expect(try program.run(log, home: "one").status == 0)
            #expect(server.end() == 0)
        }
    #endif
}
