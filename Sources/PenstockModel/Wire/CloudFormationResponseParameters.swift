/// What CloudFormation writes for one status of a v2 integration's response parameters.
struct CloudFormationResponseParameters: Noun {
    var parameters: [Parameter] = []

    static let table = Table<Self>("ResponseParameterMap") {
        $0.row("responseParameters", \.parameters)
    }

    /// As AWS's own JSON has it.
    var map: [String: String] {
        Dictionary(
            parameters.map { ($0.destination, $0.source) }, uniquingKeysWith: { _, last in last })
    }

    struct Parameter: Noun {
        var destination = ""
        var source = ""

        static let table = Table<Self>("ResponseParameter") {
            $0.row("destination", \.destination, [.required])
            $0.row("source", \.source, [.required])
        }
    }
}
