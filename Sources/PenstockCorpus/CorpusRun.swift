internal import JSON

/// One run of a judge over files of rows, one JSON object a line.
public struct CorpusRun {
    /// How many rows came out each way.
    public struct Tally: Hashable, Sendable {
        /// Rows that came out as they say.
        public var passed = 0
        /// Rows that did not.
        public var failed = 0
        /// Rows without authority over us.
        public var skipped = 0

        mutating func count(_ verdict: CorpusVerdict) {
            switch verdict {
            case .passed: passed += 1
            case .failed: failed += 1
            case .skipped: skipped += 1
            }
        }
    }

    /// A row that failed.
    public struct Failure: Hashable, Sendable {
        /// The row's `id`, or the file and line of one without.
        public var id: String
        /// What differs.
        public var details: String
    }

    /// All rows so far.
    public private(set) var total = Tally()
    /// The same by group, in the order in which the groups came.
    public private(set) var groups: [(name: String, tally: Tally)] = []
    /// The rows that failed, in order.
    public private(set) var failures: [Failure] = []
    /// How many rows were skipped for each reason.
    public private(set) var skips: [String: Int] = [:]

    private var judge: any CorpusJudge

    /// A run of `judge` over nothing yet.
    public init(_ judge: any CorpusJudge) { self.judge = judge }

    /// Judges every row of a file's bytes; `name` is what failures of unreadable lines are called by.
    public mutating func judge(file bytes: [UInt8], name: String) {
        for (index, line) in bytes.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).enumerated() where !line.isEmpty {
            do {
                // Rows nest as deep as the cases they hold, which try depth limits.
                let row = try JSONValue(parsing: line, options: JSONOptions(depthMax: 1024))
                judge(row: row, place: "\(name):\(index + 1)")
            } catch {
                record(
                    .failed("not a JSON object: \(error)"), id: "\(name):\(index + 1)", group: "")
            }
        }
    }

    private mutating func judge(row: JSONValue, place: String) {
        let id = row["id"]?.string ?? place
        record(judge.judge(row), id: id, group: judge.group(of: row))
    }

    private mutating func record(_ verdict: CorpusVerdict, id: String, group: String) {
        total.count(verdict)
        let index = groups.firstIndex { $0.name == group } ?? groups.endIndex
        if index == groups.endIndex { groups.append((group, Tally())) }
        groups[index].tally.count(verdict)
        switch verdict {
        case .passed: break
        case .failed(let details): failures.append(Failure(id: id, details: details))
        case .skipped(let reason): skips[reason, default: 0] += 1
        }
    }
}
