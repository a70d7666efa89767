internal import CivilTime
internal import JSON
internal import PenstockCore

/// GET /authz: what would change if shadow authorizers were enforced, and whether the evidence is enough
/// to do it.
struct AuthzReport {
    /// One shadow authorizer of one route.
    struct Candidate {
        var step: StepSum
        /// By principal, most differences first; at most `principalsMax`.
        var principals: [Principal]
        /// Principals that are not among them.
        var morePrincipals = 0
        var samples: [ShadowLedger.Sample]
        var promotion: Promotion
    }

    struct Principal {
        /// Empty: nobody said who it is; nil: all that aren't told apart.
        var name: String?
        var compared: UInt64
        var newlyAllowed: UInt64
        var newlyRefused: UInt64
        var failed: UInt64
        /// Let in by both, and taken for somebody else then.
        var renamed: UInt64

        var differs: UInt64 { newlyAllowed + newlyRefused + renamed }
    }

    static let principalsMax = 20
    static let samplesMax = 20

    let candidates: [Candidate]

    /// - Parameter comparisonsMin: how many comparisons are evidence.
    init(reader: MetricsReader, state: ServedState, comparisonsMin: UInt64) {
        let page = ShadowPage(reader: reader, state: state)
        var rows: [UInt32: [ShadowLedger.Row]] = [:]
        var samples: [UInt32: [ShadowLedger.Sample]] = [:]
        for ledger in reader.shadows {
            let (found, taken) = ledger.read()
            for row in found { rows[row.metric, default: []].append(row) }
            for sample in taken { samples[sample.metric, default: []].append(sample) }
        }
        candidates = page.steps.filter { $0.phase == "auth" }.map { step in
            let number = UInt32(step.number)
            var step = step
            // Not what the metrics count from the start on: what is there since it is what it is.
            step.matrix = Self.matrix(rows[number] ?? [])
            let principals = Self.principals(rows[number] ?? [])
            let latest = (samples[number] ?? []).sorted { $0.time > $1.time }
            return Candidate(
                step: step, principals: Array(principals.prefix(Self.principalsMax)),
                morePrincipals: max(principals.count - Self.principalsMax, 0),
                samples: Array(latest.prefix(Self.samplesMax)),
                promotion: Promotion(
                    step, principals: principals.count,
                    renamed: principals.reduce(0) { $0 + $1.renamed },
                    comparisonsMin: comparisonsMin))
        }
    }

    private static func matrix(_ rows: [ShadowLedger.Row]) -> [[UInt64]] {
        (0..<4).map { enforced in
            (0..<4).map { shadow in
                rows.reduce(0) { $0 &+ $1.matrix[enforced * 4 + shadow] }
            }
        }
    }

    /// Rows of all loops by principal.
    private static func principals(_ rows: [ShadowLedger.Row]) -> [Principal] {
        var sums: [String?: [UInt64]] = [:]
        for row in rows {
            var sum = sums[row.principal] ?? [UInt64](repeating: 0, count: 17)
            for index in 0..<16 { sum[index] &+= row.matrix[index] }
            sum[16] &+= row.renamed
            sums[row.principal] = sum
        }
        return sums.map { name, matrix in
            let difference = VerdictDifference(
                (0..<4).map { Array(matrix[($0 * 4)..<($0 * 4 + 4)]) })
            return Principal(
                name: name, compared: difference.compared, newlyAllowed: difference.newlyAllowed,
                newlyRefused: difference.newlyRefused, failed: difference.failed,
                renamed: matrix[16])
        }.sorted {
            let (a, b) = ($0.differs, $1.differs)
            return a != b ? a > b : ($0.compared, $1.name ?? "") > ($1.compared, $0.name ?? "")
        }
    }
}

/// What would change by a matrix of enforced × shadow.
struct VerdictDifference {
    let compared: UInt64
    /// Refused now (by whatever verdict) and allowed then.
    let newlyAllowed: UInt64
    /// Allowed now and denied, or abstained from, then.
    let newlyRefused: UInt64
    /// The shadow step couldn't say.
    let failed: UInt64

    init(_ matrix: [[UInt64]]) {
        compared = matrix.joined().reduce(0, &+)
        newlyAllowed = matrix[1...].reduce(0) { $0 &+ $1[0] }
        newlyRefused = matrix[0][1] &+ matrix[0][2]
        failed = matrix.reduce(0) { $0 &+ $1[3] }
    }
}

/// Whether a shadow authorizer is safe to enforce. "Safe" is said only when nothing speaks against it.
struct Promotion {
    let isSafe: Bool
    /// What speaks against it; where it is safe, what the evidence is.
    let reasons: [String]

    init(_ step: StepSum, principals: Int, renamed: UInt64, comparisonsMin: UInt64) {
        let difference = VerdictDifference(step.matrix)
        var against: [String] = []
        if difference.compared < comparisonsMin {
            against.append(
                "\(difference.compared) of \(comparisonsMin) comparisons that are wanted")
        }
        if difference.newlyAllowed > 0 {
            against.append("\(difference.newlyAllowed) requests that are refused would be let in")
        }
        if difference.newlyRefused > 0 {
            against.append("\(difference.newlyRefused) requests that are let in would be refused")
        }
        if renamed > 0 {
            against.append("\(renamed) requests that are let in would be somebody else's")
        }
        if difference.failed > 0 {
            against.append("it couldn't decide about \(difference.failed) requests")
        }
        if difference.compared > 0, step.matrix[0].reduce(0, &+) == 0 {
            against.append("nobody was let in meanwhile: that it lets them in wasn't seen")
        }
        if difference.compared > 0, step.matrix[1...].joined().reduce(0, &+) == 0 {
            against.append("nobody was refused meanwhile: that it refuses them wasn't seen")
        }
        isSafe = against.isEmpty
        // The rule of three: with no case in n, a rate is below 3/n at 95 % confidence.
        let bound = difference.compared > 0 ? 300 / Double(difference.compared) : 100
        let hundredths = Int((bound * 100).rounded(.up))
        let rest = hundredths % 100
        reasons =
            isSafe
            ? [
                "the same outcome in all of \(difference.compared) requests of \(principals) "
                    + "principals; a difference in more than "
                    + "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) % is unlikely (95 %)"
            ] : against
    }
}
