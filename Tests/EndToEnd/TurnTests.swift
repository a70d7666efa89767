import Testing

// What exchanges of one turn of a loop have to do with each other: nothing that a client could notice.
@Suite("Turns", .timeLimit(.minutes(5)))
struct TurnTests {
    @Test("an answer that is held waits for nobody's slow step; the clock of steps is everybody's")
    func turns() throws { try ask("turns.py") }
}
