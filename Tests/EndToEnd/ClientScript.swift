import Foundation
import Testing

/// Runs a script of Tests/Clients against the built binary; 77: it has no client on this machine.
func ask(_ script: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Clients/\(script)")
    let run = try CommandRun([Build.penstock.path], executable: path)
    if run.status == 77 {
        print("notice: \(script) made no calls: \(run.errors)")
        return
    }
    #expect(run.status == 0, "\(run.output)\(run.errors)")
}
