@main
enum Penstock {
    static func main() {}
}
