internal import ArgumentParser

/// `--ca` of commands that call endpoints by HTTPS.
struct AuthorityArguments: ParsableArguments {
    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            """
            Certificates of the authorities, in PEM, that may vouch for https endpoints. Without it those of \
            AWS_CA_BUNDLE, or the system's.
            """, valueName: "file"), completion: .file())
    var authorities: String?
}
