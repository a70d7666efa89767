internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// Adds what custom domains answer at `/ping` and `/sping`. Before the stages: where a stage at a
    /// domain's root has such a path too, the first is asked.
    ///
    /// Developer guide, "Amazon API Gateway important notes": they "are reserved for the service health
    /// check", and a root-level resource of that name "will fail to produce the expected result". What
    /// the check answers is written nowhere: this is ours.
    mutating func addHealth(_ accounts: [Scope: AccountState], isAlone: Bool) {
        var addresses: [StageAddress] = []
        for (scope, account) in accounts.inOrder {
            let places = StagePlaces(account, scope, isAlone: isAlone, options)
            for path in ["/ping", "/sping"] {
                // A mapping of that name is no resource.
                let hosts = places.domains.filter { !places.isMapped($0, below: path) }
                guard !hosts.isEmpty else { continue }
                if let free = claim(StageAddress(hosts: hosts, basePath: path)) {
                    addresses.append(free)
                }
            }
        }
        guard !addresses.isEmpty else { return }
        var object = Self.places(addresses)
        object["aws"] = ["kind": "rest"]
        let pipeline: JSONObject = JSONObject([
            (
                "integrate",
                ["use": "Integrate/Mock", "config": ["status": 200, "body": "healthy"]]
            )
        ])
        object["routes"] = .array(
            ["GET /", "HEAD /"].map { ["route": .string($0), "pipeline": .object(pipeline)] })
        put("penstock.health", object)
    }
}
