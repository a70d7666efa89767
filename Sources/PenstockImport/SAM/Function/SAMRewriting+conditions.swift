internal import JSON
internal import SourceTree

extension SAMRewriting {
    /// A path is there when one of its functions is.
    func addConditions(to api: SAMResource) {
        for path in api.paths {
            let all = api.conditions[path].map { Array($0.values) } ?? []
            let names = Set(all.compactMap(\.self))
            guard !all.isEmpty, !all.contains(nil) else { continue }
            if names.count == 1 {
                api.pathConditions[path] = names.first
                continue
            }
            let words = path.split(separator: "/", omittingEmptySubsequences: false)
                .joined(separator: "SLASH").map { letter -> String in
                    letter == "{" ? "OB" : letter == "}" ? "CB" : String(letter)
                }
            let name = "\(api.id)\(words.joined())PathCondition"
            addCondition(name, anyOf: names.sorted(), api)
            api.pathConditions[path] = name
        }
    }

    /// The API that events imply is there when one of the functions is.
    func addCondition(ofImplied id: String) {
        guard
            let api = resource(id, "Api") ?? resource(id, "HttpApi"),
            api.written["Properties"] == nil
        else { return }
        let all = api.conditions.values.flatMap(\.values)
        let names = Set(all.compactMap(\.self))
        guard !all.isEmpty, !all.contains(nil) else { return }
        api.impliedCondition = names.first
        if names.count > 1 {
            let name = id + "Condition"
            addCondition(name, anyOf: names.sorted(), api)
            api.impliedCondition = name
        }
    }

    /// `Fn::Or` takes ten conditions: more are put together in several.
    private func addCondition(_ name: String, anyOf names: [String], _ api: SAMResource) {
        let make = api.make
        var groups = stride(from: 0, to: names.count, by: 10).map {
            Array(names[$0..<min($0 + 10, names.count)])
        }
        if groups.count > 1, groups[groups.count - 1].count == 1 {
            // Two are the least that `Fn::Or` takes.
            groups[groups.count - 1].insert(groups[groups.count - 2].removeLast(), at: 0)
        }
        func anyOf(_ names: [String]) -> SourceNode {
            make.map([
                (
                    "Fn::Or",
                    make.list(names.map { make.map([("Condition", make.text($0))]) })
                )
            ])
        }
        guard groups.count > 1 else {
            addedConditions.append((name, anyOf(names)))
            return
        }
        var parts: [String] = []
        for (index, group) in groups.enumerated() {
            addedConditions.append(("\(name)\(index)", anyOf(group)))
            parts.append("\(name)\(index)")
        }
        addedConditions.append((name, anyOf(parts)))
    }
}
