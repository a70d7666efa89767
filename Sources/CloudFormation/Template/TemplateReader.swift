internal import SourceTree

/// Reads the text of a template or of an included file.
struct TemplateReader {
    let bounds: TemplateBounds
    let report: Report

    /// The tree of a text; nil, and a report, when it can't be read.
    func read(file: String, text: String) -> SourceNode? {
        let language = SourceLanguage(named: file, sniffing: text)
        let source = report.add(SourceFile(name: file, text: text, language: language))
        // AWS CloudFormation user guide, "Template formats": no aliases and no hash merges. Aliases
        // are harmless within the bounds, and tools that package templates follow them.
        let options = SourceOptions(
            bytesMax: bounds.bytesMax, valuesMax: bounds.valuesMax, depthMax: bounds.depthMax,
            keyOfTag: Intrinsic.key(ofTag:),
            tagHint: "the short forms of functions are !Ref, !GetAtt, !Sub and so on",
            mergeHint: "CloudFormation has no merge keys; write the members out")
        do {
            return try SourceReader.read(text, as: language, source: source, options: options)
        } catch {
            report.error(error.message, at: error.location, nil, hint: error.hint)
            return nil
        }
    }
}
