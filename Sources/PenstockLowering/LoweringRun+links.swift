internal import JSON
internal import PenstockModel

/// Where `--map` leads: an upstream, and what comes before the paths there.
struct MappedUpstream {
    var upstream: String
    /// Empty, or begins with `/`.
    var path: String
}

extension LoweringRun {
    /// The upstream that stands for a load balancer, a Cloud Map service or a VPC link, by the first
    /// of its names that is mapped.
    ///
    /// - Parameters:
    ///   - host: the Host that it gets; nil: the target's own.
    ///   - tls: how it is reached where it is mapped to https.
    mutating func mapped(
        _ names: [String], host: String? = nil, _ tls: JSONObject = JSONObject()
    ) throws(Unserved) -> MappedUpstream {
        lowered.asked.targets.formUnion(names)
        guard let name = names.first(where: { !options.map[$0].isEmpty }) else {
            guard let name = names.first(where: { !$0.isEmpty }) else {
                throw Unserved("the integration goes through a VPC link and names none")
            }
            throw Unserved(
                "nothing stands for '\(name)', which is in a VPC: every request gets 500",
                hint:
                    "--map \(name)=http://HOST:PORT says where it is; several times for several targets"
            )
        }
        var targets: [BackendURL] = []
        for url in options.map[name] { targets.append(try backend(url, variables: [:])) }
        guard let path = targets.first?.path, targets.allSatisfy({ $0.path == path }) else {
            throw Unserved("the targets of --map \(name) have different paths")
        }
        guard targets.allSatisfy({ $0.isSecure == targets[0].isSecure }) else {
            throw Unserved("the targets of --map \(name) are http and https")
        }
        return MappedUpstream(
            upstream: upstream(named: Self.upstreamName(name), targets, host: host, tls: tls),
            path: path == "/" ? "" : path)
    }

    /// Of an ARN the part behind its last colon, in the alphabet of names.
    private static func upstreamName(_ name: String) -> String {
        let last = name.split(separator: ":").last.map(String.init) ?? name
        let plain = last.map { character in
            character.isASCII && (character.isLetter || character.isNumber || character == ".")
                ? character : "-"
        }
        return "map-" + String(plain)
    }
}
