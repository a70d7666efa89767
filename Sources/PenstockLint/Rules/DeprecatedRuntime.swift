internal import PenstockImport

/// A function's runtime gets no security updates any more.
struct DeprecatedRuntime: LintRule {
    let id = "deprecated-runtime"
    let severity = LintSeverity.warning
    let reason =
        "A deprecated runtime gets no security updates, and functions with it can't be created or updated after a while."
    let source = "Lambda Developer Guide, \"Lambda runtimes\", deprecated runtimes as of 2025-12-31"
    let advice = "move the function to a supported runtime"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for function in definitions.functions.sorted(by: { $0.logicalID < $1.logicalID }) {
            guard let runtime = function.runtime, let date = Self.deprecations[runtime] else {
                continue
            }
            findings.add(
                "the runtime \(runtime) is deprecated since \(date)",
                LintSubject(
                    kind: .function, id: function.name, name: function.logicalID,
                    members: ["Runtime"]))
        }
    }

    /// Dates that have come; projected ones move.
    static let deprecations = [
        "dotnet6": "2024-12-20", "dotnetcore1.0": "2019-06-27", "dotnetcore2.0": "2019-05-30",
        "dotnetcore2.1": "2022-01-05", "dotnetcore3.1": "2023-04-03", "go1.x": "2024-01-08",
        "java8": "2024-01-08", "nodejs": "2016-08-30", "nodejs10.x": "2021-07-30",
        "nodejs12.x": "2023-03-31", "nodejs14.x": "2023-12-04", "nodejs16.x": "2024-06-12",
        "nodejs18.x": "2025-09-01", "nodejs4.3": "2020-03-05", "nodejs4.3-edge": "2020-03-05",
        "nodejs6.10": "2019-08-12", "nodejs8.10": "2020-03-06", "provided": "2024-01-08",
        "python2.7": "2021-07-15", "python3.6": "2022-07-18", "python3.7": "2023-12-04",
        "python3.8": "2024-10-14", "python3.9": "2025-12-15", "ruby2.5": "2021-07-30",
        "ruby2.7": "2023-12-07",
    ]
}
