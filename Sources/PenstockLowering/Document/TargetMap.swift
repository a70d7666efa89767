/// What stands for what definitions name and this machine can't find: ARNs of load balancers and of
/// Cloud Map services, ids of VPC links, names of functions.
package struct TargetMap: Hashable, Sendable {
    /// By ARN, id or name: `http://HOST[:PORT][/PATH]`, in the order given.
    private var urls: [String: [String]] = [:]

    package init() {}

    /// Adds a target.
    package mutating func add(_ url: String, for name: String) {
        urls[name, default: []].append(url)
    }

    /// The targets of a name; empty: there are none.
    package subscript(name: String) -> [String] { urls[name] ?? [] }

    /// Everything that is mapped, in order.
    package var names: [String] { urls.keys.sorted() }
}
