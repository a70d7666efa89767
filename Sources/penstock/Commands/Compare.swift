import ArgumentParser
import JSON
import PCRE

/// `penstock compare`: the same requests to two gateways, and what differs.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send the same requests to two gateways, and say what differs.",
        discussion: """
            REQUESTS is a file of JSON lines ({"method", "path", "headers", "body"}), rows of a corpus, \
            a HAR, or blocks of text: METHOD /path, headers, an empty line, the body. Status, headers \
            and bodies are compared, JSON by its members; ids and dates don't count. Without --to \
            answers are compared with what REQUESTS has recorded. Exit code 0 when they are the same, \
            1 when not, 2 when REQUESTS can't be read, 3 when nobody answers.
            """)

    @Argument(help: ArgumentHelp("The requests.", valueName: "requests"), completion: .file())
    var path: String

    @Option(help: ArgumentHelp("The gateway that is right.", valueName: "url"))
    var against: String

    @Option(name: .customLong("to"), help: ArgumentHelp("The other one.", valueName: "url"))
    var target: String?

    @Option(
        name: .customLong("mask"), parsing: .singleValue,
        help: ArgumentHelp(
            "What matches in headers and bodies doesn't count; several times.", valueName: "regex"))
    var masks: [String] = []

    @Flag(help: "Ids and dates count too.")
    var noUsualMasks = false

    @Option(
        name: .customLong("ignore-header"), parsing: .singleValue,
        help: ArgumentHelp("A header that doesn't count; several times.", valueName: "name"))
    var ignored: [String] = []

    @Option(
        name: .customLong("let"), parsing: .singleValue,
        help: ArgumentHelp(
            "What stands for <NAME> in requests; several times.", valueName: "name=value"))
    var values: [String] = []

    @Option(help: ArgumentHelp("How often each is sent, for the times.", valueName: "number"))
    var rounds = 1

    @Option(help: ArgumentHelp("How many are under way at once.", valueName: "number"))
    var inFlight = 1

    @Option(help: ArgumentHelp("Seconds that an answer may take.", valueName: "seconds"))
    var timeout = 30

    @Option(help: ArgumentHelp("Bytes that an answer may have.", valueName: "bytes"))
    var answerMax = 16 << 20

    @Option(
        name: .customLong("rows"),
        help: ArgumentHelp(
            "Write requests and the answers of --against there, as rows of a corpus.",
            valueName: "file"), completion: .file())
    var rows: String?

    @Flag(help: "As JSON on standard output.")
    var json = false

    @OptionGroup
    var trust: AuthorityArguments

    func validate() throws {
        for (name, value, range) in [
            ("--rounds", rounds, 1...ComparisonRun.roundsMax),
            ("--in-flight", inFlight, 1...ComparisonRun.inFlightMax),
            ("--timeout", timeout, 1...3_600), ("--answer-max", answerMax, 1...(64 << 20)),
        ] where !range.contains(value) {
            throw ValidationError(
                "\(name) \(value): it is \(range.lowerBound) to \(range.upperBound).")
        }
    }

    func run() throws {
        let bounds = HTTPCall.Bounds(
            answerMax: answerMax, silenceMax: timeout, wholeMax: timeout)
        func side(_ url: String, _ option: String) throws -> ComparedSide {
            try ComparedSide(url, option: option, authorities: trust.authorities, bounds: bounds)
        }
        var sides = [try side(against, "--against")]
        if let target { sides.append(try side(target, "--to")) }
        let mask = try AnswerMask(
            masks.map(Self.pattern), ignoring: ignored, hasUsual: !noUsualMasks)
        let requests = try RequestReader.read(path, values: values.map(Self.value))
        if target == nil, let missing = requests.first(where: { $0.recorded == nil }), rows == nil {
            throw CommandFailure.usage(
                "\(missing.place): no answer is recorded",
                hint: "--to URL names a gateway to compare with, and --rows FILE records answers")
        }
        let exchanges = try ComparisonRun(requests, to: sides, rounds: rounds)
            .exchanges(inFlight: inFlight)
        let report = ComparisonReport(
            requests, exchanges, mask,
            names: target.map { [against, $0] } ?? ["recorded", against], rounds: rounds)
        if let rows {
            try TextOutput.write(
                ComparisonRows.text(requests, exchanges, of: against, mask), to: rows)
        }
        print(json ? report.json.pretty : report.text)
        if !report.isSame { throw ExitCode.failure }
    }

    private static func pattern(_ text: String) throws -> PCREPattern {
        do {
            return try PCREPattern(text)
        } catch {
            throw CommandFailure.usage("--mask \(text): at byte \(error.offset): \(error.message)")
        }
    }

    private static func value(_ text: String) throws -> (name: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw CommandFailure.usage("--let \(text): not NAME=VALUE")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
