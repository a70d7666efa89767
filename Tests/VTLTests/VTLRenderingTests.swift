import JSON
import Testing
import VTL

/// Templates with what Velocity 1.7 made of them in AWS mode (all seen with the peer).
@Suite("Templates as Velocity 1.7 renders them")
struct VTLRenderingTests {
    static let variables: JSONValue = [
        "s": "abc", "u": "añ😀b", "m": ["a": 1, "b": [1, 2]], "l": [3, nil, 1],
    ]

    static let cases: [(String, String)] = [
        // Text that looks like VTL.
        ("$ 5 $\\#if x", "$ 5 #if x"), ("$$ $$none", "$$ $"), ("$.post() $[x]", "$.post() $[x]"),
        ("#[[ $s #if ]]#.", " $s #if ."), ("$## c", "$"),
        ("#foo bar #foo(1) #{foo}", "#foo bar #foo(1) #{foo}"),
        ("$s.length()baz.qux", "3baz"), ("$m{vale}", "{a=1, b=[1,2]}{"),
        // Escapes.
        ("\\$s \\\\$s \\\\\\$s \\$none", "$s \\abc \\$s $none"), ("\\#if \\\\#foo", "#if \\\\#foo"),
        ("$\\!s", ""), ("\\$!s", "$!s"),
        // References without a value, facts 1 and 2.
        ("[$none $!none ${none.a} $none.a[0].b()]", "[   ]"),
        ("#if($none)T#{else}F#end#if(!$none)T#{else}F#end", "TF"),
        ("#if($none == $null)a#end#if($none == '')b#end", "ab"),
        // Conditions ask literals for their truth, which is false.
        ("#if('x')T#{else}F#end#if(5)T#{else}F#end#if(!5)T#end", "FFT"),
        // White space, fact 4.
        ("x\n   #set($a=1)\n   #set($b=2)\n y", "x\n    y"),
        ("#if(true)\n  x\n#else\n  y\n#end\nz", "  x\nz"),
        // Names with a dash, fact 14; simple targets lose their first character only.
        ("$s- $s.", " abc."), ("#set(${a} = 1)$a|", "|"),
        ("#set($m.c = 2)#set($m['d'] = 3)$m", "{a=1, b=[1,2], c=2, d=3}"),
        // Numbers, fact 5.
        ("#set($a = 2147483647 + 1)$a.class.name", "java.lang.Long"),
        ("#set($a = 9223372036854775807 + 1)$a", "9223372036854775808"),
        ("#set($a = 7 / 2)$a #set($b = -7 % 3)$b #set($c = 7.0 / 2)$c #set($d = 1/0)$d", "3-13.5"),
        ("#set($a = 1e21)$a #set($a = .5 * .1)$a", "1.0E210.05"),
        ("#set($a = 1 + 2 + 'x' + $none)$a", "3x"),
        // Lists, maps and loops, fact 7.
        ("$m.b $m #set($l = [1, 'a'])$l", "[1,2] {a=1, b=[1,2]}[1, a]"),
        ("#foreach($i in $l)$i.x$foreach.index#if($foreach.hasNext),#end#end", "0,1,2"),
        ("#foreach($i in [3..1])$i$velocityCount #end", "31 22 13 "),
        ("#foreach($i in [1..5])#if($i == 3)#break#end$i#end.", "12."), ("a#stop b", "a"),
        (
            "#foreach($i in [1..2])#foreach($j in [1..2])$foreach.parent.index$foreach.index #end#end",
            "00 01 10 11 "
        ),
        ("#foreach($e in $m.entrySet())$e.key=$e.value;#end", "a=1;b=[1,2];"),
        ("#define($d)<$s>#end$d#set($s = 'z')$d.x$d", "<abc><z>"), ("#define($d)$d#end$d", "$d"),
        // Strings of UTF-16 units.
        ("$u.length() $u.substring(3) $u.charAt(1) $u.indexOf('b')", "5 ?b ñ 4"),
        ("$s.replaceAll('(a)(b)', '$2$1') $s.split('')[1] $s.matches('[a-c]+')", "bac b true"),
        (
            "$s.replaceAll('[a-z&&[^b]]', '-') $s.hashCode() $s.format('%5.2f|%-4s|%04d', 2.5, 'x', 7)",
            "-b- 96354  2.50|x   |0007"
        ),
        ("\"#set($x = \"a\"\"b\")$x\" #set($y = 'it''s')$y", "\"a\"b\" it's"),
        ("#set($a = \"$s#if(true)y#end\")$a", "abcy"),
        // Static methods take what widens to their parameters (JLS §5.1.2).
        (
            "#set($n = 3000000000)$n.toHexString(255) $n.valueOf(7).class.name $n.max(1, 2)",
            "ff java.lang.Long 2"
        ),
        (
            "#set($n = 2.5)$n.compare(0, 1e21) $n.valueOf(4) $n.max(1, 2.5) [$s.length().max(1, 2.5)]",
            "-1 4.0 2.5 []"
        ),
        (
            "$s.compare('k', '%05d') [$s.join('42')] [$s.valueOf()] $s.join('-', 'a', 'b')",
            "70 [] [] a-b"
        ),
        ("#set($c = $s.charAt(0))$c.toString(98)", "b"),
        // Macros and evaluate, fact 3.
        ("#macro(x $a)m$a#end[#x($s)]", "[#x($s)]"),
        ("#evaluate('$s') #return(1)", "#evaluate('$s') #return(1)"),
    ]

    @Test("in AWS mode", arguments: cases)
    func aws(_ template: String, _ expected: String) throws {
        #expect(try render(template, Self.variables) == expected)
    }

    // Velocity 1.7 as it comes (seen with the peer).
    @Test(
        "in native mode",
        arguments: [
            ("$none $!none ${none.a}", "$none  ${none.a}"),
            ("\\$none \\\\$none", "\\$none \\\\$none"),
            ("#macro(x $a)<$a>#end#x($s)#x($none)#x()", "<abc><$none><$a>"),
            ("#evaluate('$s!')", "abc!"),
            ("#evaluate('#set($b = 12345678901234567890)')$b", "12345678901234567890"),
            ("#macro(w)[$bodyContent]#end#@w()b$s#end", "[babc]"),
            ("#set($a = 'x' + $none)$a", "x$none"),
            // Code of macros and of their arguments is moved, or stands where nothing is executed.
            ("#macro(a $x)<$x>#end#macro(b $y)[$y]#end#b(\"#a('q')\")", "[<q>]"),
            ("#macro(c)<$bodyContent>#end#macro(b $y)[$y]#end#b(\"#@c()q#end\")", "[<q>]"),
            ("#macro(a $x)<$x>#end#foreach($i in [\"#a('z')\",\"#a('y')\"])$i#end", "<z><y>"),
            ("#macro(b $y)[$y]#end#b(\"#macro(n)in#end#n()\")#n()", "[in]in"),
            ("#literal()#macro(m)x#end#end|#m()", "#macro(m)x#end|x"),
            ("#foreach($i in)#macro(m)x#end#end|#m()", "|x"),
            ("#macro(m $n)$n#if($n > 0)#set($k = $n - 1)#m($k)#end#end#m(1)", "10"),
        ])
    func native(_ template: String, _ expected: String) throws {
        #expect(try render(template, Self.variables, mode: .velocity) == expected)
    }
}
