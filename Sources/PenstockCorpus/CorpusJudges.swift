/// Every judge there is, in the order of the help.
public enum CorpusJudges {
    /// The judges.
    public static let all: [any CorpusJudge.Type] = [
        JOSEJudge.self,
        JSONPathJudge.self,
        JSONSchemaJudge.self,
        SigV4Judge.self,
        VTLJudge.self,
    ]

    /// The judge of that name; nil when there is none.
    public static func named(_ name: String) -> (any CorpusJudge.Type)? {
        all.first { $0.name == name }
    }
}
