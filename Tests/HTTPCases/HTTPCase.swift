// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import Foundation

/// One case of Tests/HTTPTests/Cases/*.txt; the format is FORMAT.md there.
package struct HTTPCase: CustomStringConvertible, Sendable {
    package var file = ""
    package var name = ""
    /// The method a response answers, nil for a request.
    package var responseTo: String?
    package var closed = false
    package var bytes: [UInt8] = []
    package var expectation = ""
    package var details: [(key: String, value: String)] = []

    package var description: String { "\(file): \(name)" }

    package static let all: [HTTPCase] = load()

    private static func load() -> [HTTPCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../HTTPTests/Cases")
        let names = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
        return names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            parse(try! String(contentsOf: folder.appending(path: name), encoding: .utf8), name)
        }
    }

    private static func parse(_ text: String, _ file: String) -> [HTTPCase] {
        var cases: [HTTPCase] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            let rest = parts.count > 1 ? String(parts[1]) : ""
            if parts[0] == "case" {
                cases.append(HTTPCase(file: file, name: rest))
                continue
            }
            let last = cases.count - 1
            switch parts[0] {
            case "source": break
            case "response": cases[last].responseTo = rest
            case "closed": cases[last].closed = true
            case "|": cases[last].bytes += unescape(rest)
            case "=": cases[last].expectation = rest
            case ">":
                let pair = rest.split(separator: " ", maxSplits: 1)
                cases[last].details.append((String(pair[0]), pair.count > 1 ? String(pair[1]) : ""))
            default: preconditionFailure("\(file): \(line)")
            }
        }
        return cases
    }

    package static func unescape(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        let input = Array(text.utf8)
        var i = 0
        while i < input.count {
            guard input[i] == UInt8(ascii: "\\") else {
                bytes.append(input[i])
                i += 1
                continue
            }
            switch input[i + 1] {
            case UInt8(ascii: "r"): bytes.append(0x0d)
            case UInt8(ascii: "n"): bytes.append(0x0a)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "s"): break
            case UInt8(ascii: "x"):
                let digits = String(decoding: input[(i + 2)..<(i + 4)], as: UTF8.self)
                bytes.append(UInt8(digits, radix: 16)!)
                i += 2
            default: bytes.append(input[i + 1])
            }
            i += 2
        }
        return bytes
    }
}
