/// Where a stage's access log goes, and its line.
package struct AccessLogSettings: Noun {
    package var destinationARN: String?
    package var format: String?

    package init() {}

    package static let table = Table<Self>("AccessLogSettings") {
        $0.row("destinationArn", \.destinationARN, [.patch(.replace)])
        $0.row("format", \.format, [.patch(.replace)])
    }
}
