import Foundation

/// `benchfeed COMMAND ...`: feeds replicas for `Scripts/bench`; prints one JSON document.
do {
    let answer = try await Feed(Array(CommandLine.arguments.dropFirst())).run()
    FileHandle.standardOutput.write(Data((answer + "\n").utf8))
} catch let error as FeedError {
    FileHandle.standardError.write(Data("error: \(error.what)\nhint: \(FeedError.usage)\n".utf8))
    exit(2)
} catch {
    let hint = (error as? any LocalizedError)?.recoverySuggestion ?? "see Tests/bench/README.md"
    FileHandle.standardError.write(Data("error: \(error.localizedDescription)\nhint: \(hint)\n".utf8))
    exit(1)
}
