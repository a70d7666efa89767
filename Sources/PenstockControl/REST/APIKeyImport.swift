internal import JSON
internal import PenstockModel

/// ImportApiKeys: what a file has goes in row by row, and what is wrong with a row is a warning.
struct APIKeyImport {
    private var addition: APIKeyAddition
    private let failsOnWarnings: Bool
    private var ids: [String] = []
    private var warnings: [String] = []

    static func run(_ call: Call, _ state: inout AccountState) throws(ControlError) -> Reply {
        var run = APIKeyImport(
            addition: APIKeyAddition(to: state, now: call.now),
            failsOnWarnings: call.parameter("failonwarnings") == "true")
        for row in try APIKeyFile.rows(call.bytes) { try run.add(row, to: &state) }
        return run.reply
    }

    private mutating func add(
        _ row: APIKeyFile.Row, to state: inout AccountState
    ) throws(ControlError) {
        var key = row.key
        do throws(ControlError) {
            try addition.add(&key, to: &state)
        } catch {
            return try warn(row, error)
        }
        ids.append(key.id)
        var own: [UsagePlan] = []
        for id in row.plans {
            guard let plan = state.usagePlans[id]?.plan else {
                try warn(row, .noUsagePlan, ": \(id)")
                continue
            }
            if own.contains(where: { $0.id == id }) { continue }
            // A new key has no other plans than those of its row.
            let shared = own.lazy.compactMap { other in
                plan.apiStages.first(where: other.hasStage).map {
                    SharedPlanStage(plan: other.id, key: key.id, stage: $0)
                }
            }
            if let shared = shared.first {
                try warn(row, .sharedStage(shared, in: id))
                continue
            }
            own.append(plan)
            state.usagePlans[id]?.keyIDs.append(key.id)
        }
    }

    private mutating func warn(
        _ row: APIKeyFile.Row, _ error: ControlError, _ what: String = ""
    ) throws(ControlError) {
        if failsOnWarnings { throw error }
        warnings.append("Row \(row.line): \(error.message)\(what)")
    }

    private var reply: Reply {
        Reply { writer in
            for (name, texts) in [("ids", ids), ("warnings", warnings)] {
                writer.key(name)
                writer.beginArray()
                for text in texts { writer.string(text) }
                writer.endArray()
            }
        }
    }
}
