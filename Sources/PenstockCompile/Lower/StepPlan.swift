internal import CPenstock
internal import JSON
internal import PenstockConfig

/// What steps have in common that say the same of the same plugin: thousands of routes of one
/// definition use a handful of these.
final class StepUse: Sendable {
    let request: InstanceRequest
    /// Of its place nothing is known here.
    let key: InstanceKey
    /// Whether one instance may serve several steps. One in a child process never does: its death
    /// is to be felt by one step only (decision 0007).
    let isShareable: Bool

    init(_ request: InstanceRequest, _ key: InstanceKey) {
        self.request = request
        self.key = key
        isShareable = request.description.flags & PEN_PURE != 0 && !request.reference.isIsolated
    }
}

/// One written step, resolved: the plugin it means, and the instance it wants.
struct StepPlan {
    var step: Configuration.Step
    var phase: Configuration.Phase
    var use: StepUse
    /// The key of the first route that has it.
    var route: String
    /// How many steps of the same use the route has before it: two steps of a route are never one
    /// instance, which would see one exchange twice.
    var ordinal: Int

    /// The step's name.
    var name: String { use.request.name }

    /// What makes its instance the same where each step has its own.
    var ownKey: InstanceKey {
        var key = use.key
        key.site = StepPlans.site(of: step, on: route)
        return key
    }

    /// The same where one instance serves all steps of this use; nil where it must not.
    var sharedKey: InstanceKey? {
        guard use.isShareable else { return nil }
        var key = use.key
        key.site = "\(phase.rawValue) \(ordinal)\(step.shadow ? " shadow" : "")"
        return key
    }

    /// Where steps of this use meet; nil where each has its own instance.
    var meeting: Meeting? {
        use.isShareable ? Meeting(use: ObjectIdentifier(use), ordinal: ordinal) : nil
    }

    /// See `meeting`.
    struct Meeting: Hashable {
        var use: ObjectIdentifier
        var ordinal: Int
    }
}

/// The plans of a configuration by the routes that they are for.
struct StepPlans {
    /// In the order they were first seen.
    private(set) var all: [StepPlan] = []
    /// By route in the order of the file: which of them, in running order.
    private(set) var routes: [[Int]] = []
    /// Steps that routes inherit, by where they are written.
    private var inherited: [JSONPointer: Int] = [:]

    mutating func begin() { routes.append([]) }

    /// Uses an inherited step's plan for the current route as well; false: there is none yet.
    mutating func reuse(_ step: Configuration.Step) -> Bool {
        guard !Self.isOwn(step), let known = inherited[step.pointer] else { return false }
        routes[routes.count - 1].append(known)
        return true
    }

    /// A plan for a step of the current route.
    mutating func add(
        _ step: Configuration.Step, _ phase: Configuration.Phase, _ use: StepUse, route: String
    ) {
        let ordinal = routes[routes.count - 1].count { all[$0].use === use }
        if !Self.isOwn(step) { inherited[step.pointer] = all.count }
        routes[routes.count - 1].append(all.count)
        all.append(
            StepPlan(step: step, phase: phase, use: use, route: route, ordinal: ordinal))
    }

    /// Whether it is written in a route: no other has it.
    private static func isOwn(_ step: Configuration.Step) -> Bool {
        let tokens = step.pointer.tokens
        return tokens.count > 3 && tokens[0] == "apis" && tokens[2] == "routes"
    }

    /// Where a step is written, in words that editing another route doesn't change.
    static func site(of step: Configuration.Step, on route: String) -> String {
        var tokens = step.pointer.tokens
        if isOwn(step) { tokens[3] = route }
        return JSONPointer(tokens).description
    }
}
