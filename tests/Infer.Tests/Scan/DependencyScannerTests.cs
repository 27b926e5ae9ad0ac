using Burst.Infer.Scan;
using Burst.Testing;

namespace Burst.Infer.Tests.Scan;

public sealed class DependencyScannerTests : IDisposable
{
    private static readonly RealCompiler C = new("c");
    private static readonly RealCompiler Cxx = new("c++");
    private static readonly RealCompiler Assembler = new("assembler-with-cpp");

    private readonly DependencyScanner _scanner = new(TimeProvider.System);
    private readonly TemporaryFolder _folder = new();

    public DependencyScannerTests()
    {
        foreach (var name in "abcdefgh")
            _folder.Write($"{name}.h", $"/* {name} */\n");
        _folder.Write("once1.h", "#pragma once\n#include \"h.h\"\n");
        File.Copy(_folder["once1.h"], _folder["once2.h"]);
        File.SetLastWriteTimeUtc(_folder["once2.h"], File.GetLastWriteTimeUtc(_folder["once1.h"]));
        _folder.Write("inc/guarded.h", "#ifndef GUARDED_H\n#define GUARDED_H\n#include <next.h>\n#endif\n");
        _folder.Write("inc/next.h", "#include_next <next.h>\n");
        _folder.Write("inc/outer.h", "#include \"guarded.h\"\n#include <guarded.h>\n#include \"a.h\"\n");
        _folder.Write("sub/next.h", "#include <a.h>\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scan_AQuestionToTheCompiler_ComesWithThoseOfTheSameFile()
    {
        _folder.Write("main.c", """
            #define ask(x) __has_attribute (x)
            #define MY_HAS_BUILTIN(x) __has_builtin(x)
            #if ask (first)
            #elif MY_HAS_BUILTIN( second ) || __has_cpp_attribute(gnu::third) || defined(__has_feature)
            #endif
            """);
        var compiler = new AskedCompiler();

        var scan = _scanner.Scan(Request(C, "main.c") with { Compiler = compiler });

        Assert.Null(scan.Trouble);
        Assert.Equal(new CompilerQuestion("__has_attribute", "first"), compiler.Asked);
        Assert.Equal([new("__has_builtin", "second"), new("__has_cpp_attribute", "gnu::third")], compiler.Likely);
    }

    [Theory]
    [MemberData(nameof(CSources))]
    public void Scan_C_IsWhatGccSays(string rule, string source)
    {
        Assert.NotEmpty(rule);
        Same(C, _folder.Write("main.c", source));
    }

    [Theory]
    [MemberData(nameof(CSources))]
    public void Scan_CByItsName_IsWhatGccSays(string rule, string source)
    {
        Assert.NotEmpty(rule);
        _folder.Write("main.c", source);
        Same(C, "./main.c");
    }

    public static TheoryData<string, string> CSources => new()
    {
        { "comments", "/* #include \"x.h\" */ #include \"a.h\"\nint i; /* text\n */ #include \"x.h\"\n// #include \"x.h\"\n#include \"b.h\" /* a\n b */ // c\n" },
        { "splices", "#inc\\\nlude \\\n  \"a.h\"\n// on \\\n#include \"x.h\"\n/\\\n* #include \"x.h\"\n*\\\n/\n#define Z \\  \n 1\n#if Z\n#include \"b.h\"\n#endif\n" },
        { "literals", "char *s = \"/*\"; \n#include \"a.h\"\nint c = '\"';\n#include \"b.h\"\nchar *t = \"\\\"/*\\\n//\";\n#include \"c.h\"\ndon't /* care\n#include \"d.h\"\n" },
        { "raw strings", "char *s = R\"x(\n#include \"x.h\"\n)\" )x\";\n#include \"a.h\"\n" },
        { "carriage returns, no line end", "#include \"a.h\"\r\n#if 1 \\\r\n && 1\r\n#include \"b.h\"\r\n#endif\r\n#include \"c.h\"" },
        { "byte order mark, wide names", "\uFEFF#include \"a.h\"\n#define \u00E9 1\n#if \u00E9\n#include \"b.h\"\n#endif\n" },
        { "digraph", "%:include \"a.h\"\n%:define F(x) %:x\n#include F(b.h)\n" },
        { "branches", "#if 0\n#elif 1\n#include \"a.h\"\n#elif )(\n#include \"x.h\"\n#else\n#error\n#endif\n#ifndef N\n#include \"b.h\"\n#else\n#include \"x.h\"\n#endif\n#if 1\n#if 0\n#if 1\n#endif\n#else\n#include \"c.h\"\n#endif\n#endif\n" },
        { "elifdef", "#if 0\n#elifdef NOPE\n#include \"x.h\"\n#elifndef NOPE\n#include \"a.h\"\n#endif\n" },
        { "skipped nonsense", "#if 0\n#foo\n#if (\n#endif\nit's \"\n#include\n#endif\n#include \"a.h\"\n" },
        { "null directive, ident, extra tokens", "#\n# /* */\n#ident \"x\"\n#include \"a.h\" extra\n" },
        { "defined", "#define A\n#if defined A && defined(A) && !defined B && !defined ( B )\n#include \"a.h\"\n#endif\n#define D defined(A)\n#if D\n#include \"b.h\"\n#endif\n" },
        { "signs", "#if -1 > 0u && (1 ? -1 : 0u) > 0 && -1 < 0 && 0xffffffffffffffff > 0 && 18446744073709551615 == -1\n#include \"a.h\"\n#endif\n" },
        { "short ways", "#if (1 || 1/0) && !(0 && 1/0) && (1 ? 1 : 1/0) && (0 ? 1/0 : 1)\n#include \"a.h\"\n#endif\n" },
        { "operators", "#if (-1 >> 1) == -1 && (1 << 3) == 010 && (1 << 64) == 0 && (1 << -1) == 0 && 0b11 == 3 && -8 / 3 == -2 && -8 % 3 == -2 && (3 & 5 ^ 1 | 8) == 8 && ~0 == -1 && 1 - 2 - 3 == -4 && 2 + 3 * 4 == 14 && (1 != 2) == 1 && 0xFULL == 15\n#include \"a.h\"\n#endif\n#if (-9223372036854775807 - 1) / -1 < 0\n#include \"b.h\"\n#endif\n" },
        { "characters", "#if '\\0' == 0 && 'a' == 97 && '\\x41' == 65 && '\\377' < 0 && L'a' == 97 && 'ab' == 24930 && '\\n' == 10\n#include \"a.h\"\n#endif\n" },
        { "unknown names", "#if foo\n#elif !foo == 1 && true == 0\n#include \"a.h\"\n#endif\n" },
        { "objects", "#define A B\n#define B 1\n#if A\n#include \"a.h\"\n#endif\n#undef B\n#if A\n#include \"x.h\"\n#endif\n#define self self\n#if self\n#include \"x.h\"\n#endif\n#define p q\n#define q p\n#if p == 0 && q == 0\n#include \"b.h\"\n#endif\n" },
        { "functions", "#define F(x, y) x + y\n#define G() 1\n#define FL(x) x\n#define LP (\n#if F(1, (2, 3)) && F (1,\t1) == 2 && G() && FL(FL(1))\n#include \"a.h\"\n#endif\n#if FL == 0 && LP 1)\n#include \"b.h\"\n#endif\n" },
        { "paste", "#define CAT(a, b) a##b\n#define CAT2(a, b) CAT(a, b)\n#define ONE 1\n#if CAT(1, 2) == 12 && CAT2(ONE, ONE) == 11 && CAT(, 3) == 3 && CAT(4, ) == 4 && CAT(O, NE) && 1 CAT(&, &) 1\n#include \"a.h\"\n#endif\n#define IF_1(x) x\n#define IF(c) CAT2(IF_, c)\n#if IF(ONE)(1)\n#include \"b.h\"\n#endif\n#define T(a, b, c) a ## b ## c\n#if T(1,,2) == 12 && T(,,3) == 3 && 7 T(,,) == 7\n#include \"c.h\"\n#endif\n" },
        { "variable arguments", "#define V(...) __VA_ARGS__\n#define CNT(a, b, c, ...) c\n#define N(...) CNT(0, ## __VA_ARGS__, 2, 1, 0)\n#define NA(args...) CNT(0, ## args, 2, 1, 0)\n#if V(1 + 1) == 2 && N() == 1 && N(x) == 2 && NA(x) == 2\n#include \"a.h\"\n#endif\n#define F(x, ...) x __VA_OPT__(+ 1)\n#if F(1) == 1 && F(1, 2) == 2 && F(1,) == 1\n#include \"b.h\"\n#endif\n" },
        { "strings", "#define S_(x) #x\n#define S(x) S_(x)\n#define NAME a\n#include S(NAME.h)\n#include S_(b.h)\n#define DIR sub\n#include S( DIR/next.h )\n" },
        { "computed brackets", "#define X(n) <n.h>\n#define STD <stddef.h>\n#include X(a)\n#include STD\n#define EM\n#include EM \"b.h\" EM\n" },
        { "__FILE__", "#ifndef AGAIN\n#define AGAIN\n#include __FILE__\n#else\n#include \"a.h\"\n#endif\n" },
        { "__LINE__, __INCLUDE_LEVEL__", "\n#if __LINE__ == 2 && __INCLUDE_LEVEL__ == 0\n#include \"a.h\"\n#endif\n" },
        { "__COUNTER__", "#if defined __COUNTER__ && __COUNTER__ != __COUNTER__ && __COUNTER__ < __COUNTER__ && __COUNTER__ - __COUNTER__ == -1\n#include \"a.h\"\n#endif\n#define C __COUNTER__\n#if C == C || (0 && C > 7)\n#include \"x.h\"\n#endif\n" },
        { "once", "#include \"once1.h\"\n#include \"once2.h\"\n#include \"once1.h\"\n#include \"./once1.h\"\n" },
        { "import", "#import \"a.h\"\n#include \"a.h\"\n#import \"b.h\"\n#import \"./b.h\"\n#include \"c.h\"\n#import \"c.h\"\n" },
        { "two routes", "#include \"inc/guarded.h\"\n#include <guarded.h>\n#include \"guarded.h\"\n#include \"inc/outer.h\"\n#include <outer.h>\n" },
        { "next", "#include <next.h>\n#include_next <a.h>\n" },
        { "parents", "#include \"sub/../a.h\"\n#include <../inc/./next.h>\n#include \"sub/..//b.h\"\n" },
        { "__has_include", "#if __has_include(\"a.h\") && __has_include(<next.h>) && !__has_include(<nope.h>) && defined __has_include\n#include \"a.h\"\n#endif\n#define linux 1\n#if __has_include(<linux/limits.h>)\n#include <linux/limits.h>\n#endif\n#define H <a.h>\n#if __has_include(H)\n#include \"b.h\"\n#endif\n" },
        { "questions", "#if __has_attribute(noinline) && __has_builtin(__builtin_expect) && !__has_attribute(nope)\n#include \"a.h\"\n#endif\n" },
        { "push_macro", "#define X 1\n#pragma push_macro(\"X\")\n#undef X\n#define X 0\n#pragma pop_macro(\"X\")\n#if X\n#include \"a.h\"\n#endif\n#pragma pop_macro(\"X\")\n#if X\n#include \"b.h\"\n#endif\n" },
        { "system headers", "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <errno.h>\n#include <limits.h>\n#include <pthread.h>\n#include <signal.h>\n#include <sys/stat.h>\n#include <math.h>\n" },
    };

    [Theory]
    [InlineData("words", "#if true and not false and (1 bitor 2) == 3 and (1 not_eq 2) and compl 0 == -1\n#include \"a.h\"\n#endif\n")]
    [InlineData("separators", "int n = 1'000'000; /* ' */\n#include \"a.h\"\n#if 1'000 == 1000\n#include \"b.h\"\n#endif\nchar c = u8'\\'';\n#include \"c.h\"\n")]
    [InlineData("raw strings", "auto s = u8R\"(\" /* )\";\n#include \"a.h\"\nauto t = R\"--(\n#include \"x.h\"\n)--\";\n#include \"b.h\"\nauto u = FOOR\"(\";\n#include \"c.h\"\n")]
    [InlineData("questions", "#if __has_cpp_attribute(nodiscard) >= 201603 && __has_cpp_attribute(gnu::noinline) && __cplusplus > 201103L\n#include \"a.h\"\n#endif\n")]
    [InlineData("library", "#include <vector>\n#include <iostream>\n#include <map>\n#include <thread>\n#include <regex>\n#include <filesystem>\n#include <cmath>\n")]
    public void Scan_Cxx_IsWhatGccSays(string rule, string source)
    {
        Assert.NotEmpty(rule);
        Same(Cxx, _folder.Write("main.cc", source));
    }

    [Theory]
    [InlineData("comments", "# don't include this /* \n# define X 1\n#if X\n#include \"a.h\"\n#endif\n# 12 \"foo\" hello\n  movl $1, %eax # isn't it\n#include \"b.h\"\n")]
    public void Scan_Assembler_IsWhatGccSays(string rule, string source)
    {
        Assert.NotEmpty(rule);
        Same(Assembler, _folder.Write("main.S", source));
    }

    [Theory]
    [InlineData("c90")]
    [InlineData("c99")]
    [InlineData("gnu99")]
    [InlineData("c11")]
    [InlineData("gnu2x")]
    public void Scan_AStandard_IsWhatGccSays(string standard)
    {
        var source = _folder.Write("main.c", "#if 0\n#elifndef NOPE\n#include \"a.h\"\n#else\n#include \"b.h\"\n#endif\n"
            + "char *s = R\"(\\\n)\"; int R; /* )\" */\n#include \"c.h\"\n#define F(...) 1, ## __VA_ARGS__\n#include <stdio.h>\n");
        Same(new RealCompiler("c", standard), source);
    }

    [Theory]
    [InlineData("c11")]
    [InlineData("gnu11")]
    public void Scan_Trigraphs_AreWhatGccMakesOfThem(string standard) => Same(
        new RealCompiler("c", standard),
        _folder.Write("main.c", "??=include \"a.h\"\n// why???/\n#include \"b.h\"\n#include \"c.h\"\n"));

    [Fact]
    public void Scan_OptionsOfTheCommandLine_AreAppliedInGccsOrder()
    {
        _folder.Write("macros.h", "#define FROM_MACROS 1\n#include \"b.h\"\n");
        _folder.Write("first.h", "#if FROM_MACROS && ONE == 1 && F(2) == 3 && !defined GONE\n#include \"a.h\"\n#endif\n");
        var source = _folder.Write("main.c", "#include \"c.h\"\n");
        var request = Request(C, source) with
        {
            Macros = [new("ONE"), new("F(x)=x+ONE"), new("GONE=1"), new("GONE", IsUndefinition: true)],
            MacroFiles = ["macros.h"],
            IncludedFiles = ["first.h", "inc/guarded.h"],
        };

        Same(C, request, "-DONE", "-DF(x)=x+ONE", "-DGONE=1", "-UGONE", "-imacros", "macros.h", "-include", "first.h", "-include", "inc/guarded.h");
    }

    [Theory]
    [InlineData("#include \"nope.h\"\n", "'nope.h' is not found")]
    [InlineData("#error no\n", "#error no")]
    [InlineData("#if 1\n", "a conditional is not finished")]
    [InlineData("#endif\n", "a conditional ends that was not begun")]
    [InlineData("#if 1 +\n#endif\n", "lacks an operand")]
    [InlineData("#if 1 / 0\n#endif\n", "divides by zero")]
    [InlineData("#if f(1)\n#endif\n", "which is no macro")]
    [InlineData("#if 1.0\n#endif\n", "for a number")]
    [InlineData("#define F(x) x\n#if F(1\n#endif\n", "is not finished")]
    [InlineData("#include __FILE__\n", "nested more than 200 deep")]
    [InlineData("#if __COUNTER__\n#endif\n", "depends on __COUNTER__")]
    [InlineData("#if 1 && __COUNTER__ == 1\n#endif\n", "depends on __COUNTER__")]
    [InlineData("#if __COUNTER__ + __COUNTER__ > 7\n#endif\n", "depends on __COUNTER__")]
    [InlineData("#define P(a, b) a##b\n#define Q(a) P(1, a)\n#if Q(__COUNTER__) > 3\n#endif\n", "depends on __COUNTER__")]
    [InlineData("#define H(n) <a##n.h>\n#define I(n) H(n)\n#include I(__COUNTER__)\n", "depends on __COUNTER__")]
    [InlineData("#foo\n", "#foo is not known")]
    [InlineData("#include <>\n", "names nothing")]
    [InlineData("#include \"/dev/zero\"\n", "'/dev/zero' is no ordinary file")]
    public void Scan_WhatOnlyTheCompilerCanSay_IsLeftToIt(string source, string reason)
    {
        var result = _scanner.Scan(Request(C, _folder.Write("main.c", source)));

        Assert.Contains(reason, result.Trouble);
        Assert.Matches(@"\(\S+:\d+\)$", result.Trouble);
    }

    [Fact]
    public void Scan_APlaceholder_IsLeftToTheCompiler()
    {
        _folder.Write("made.h", "#!/usr/bin/env gg-force-and-run\nTAAAA\n");

        Assert.Contains("is not made yet", _scanner.Scan(Request(C, _folder.Write("main.c", "#include \"made.h\"\n"))).Trouble);
    }

    [Fact]
    public void Scan_APrecompiledHeader_IsLeftToTheCompiler()
    {
        _folder.Write("a.h.gch", "");

        Assert.Contains("precompiled", _scanner.Scan(Request(C, _folder.Write("main.c", "#include \"a.h\"\n"))).Trouble);
    }

    [Theory]
    [InlineData("char *d = __DATE__;\n", TimeMacros.OfTheClock)]
    [InlineData("#define D __TIMESTAMP__\n", TimeMacros.OfTheFile)]
    [InlineData("char *t = __TIME__ __TIMESTAMP__;\n", TimeMacros.OfTheClock | TimeMacros.OfTheFile)]
    [InlineData("char *d = \"__DATE__\"; // __TIME__\n", TimeMacros.None)]
    [InlineData("#if 0\nchar *d = __TIME__;\n#endif\n", TimeMacros.None)]
    [InlineData("int __TIME__X;\n", TimeMacros.None)]
    public void Scan_Times_AreNoticed(string source, TimeMacros times) =>
        Assert.Equal(times, _scanner.Scan(Request(C, _folder.Write("main.c", source))).Times);

    [Theory]
    [InlineData("main.c", "asm(\".incbin \\\"a.bin\\\"\\n\");\n", "a.bin")]
    [InlineData("main.c", "#define B(f) asm(\".incbin \" #f)\n", null)]
    [InlineData("main.S", " .incbin \"a.bin\", 1\n", "a.bin")]
    [InlineData("main.S", " .include \"a.inc\"\n", "a.inc")]
    public void Scan_FilesOfTheAssembler_AreNamed(string name, string source, string? expected)
    {
        var result = _scanner.Scan(Request(name.EndsWith('S') ? Assembler : C, _folder.Write(name, source)));

        Assert.Equal(expected, Assert.Single(result.AssemblerFiles).Name);
    }

    [Theory]
    [InlineData("x.include(\"a\");\n")]
    [InlineData("#if 0\nasm(\".incbin \\\"a.bin\\\"\");\n#endif\n")]
    public void Scan_WhatTheAssemblerDoesNotSee_IsNotNamed(string source) =>
        Assert.Empty(_scanner.Scan(Request(C, _folder.Write("main.c", source))).AssemblerFiles);

    [Fact]
    public void Scan_AHeaderThatChanges_IsReadAgain()
    {
        var request = Request(C, _folder.Write("main.c", "#include \"changing.h\"\n"));
        _folder.Write("changing.h", "#include \"a.h\"\n");
        var before = _scanner.Scan(request);
        _folder.Write("changing.h", "#include \"b.h\"\n");

        Assert.Equal(_folder["a.h"], before.Files[^1].Path);
        Assert.Equal(_folder["b.h"], _scanner.Scan(request).Files[^1].Path);
    }

    [Fact]
    public void Scan_DirectoriesOnTheWay_AreNamed()
    {
        var result = _scanner.Scan(Request(C, _folder.Write("main.c", "#include \"sub/../a.h\"\n")));

        Assert.Equal(_folder["sub"], Assert.Single(result.Directories));
        Assert.Equal(_folder["a.h"], result.Files[^1].Path);
    }

    [Fact]
    public void Scan_WhatGoesUpFromASymbolicLink_IsLeftToTheCompiler()
    {
        _folder.Write("far/deep/x.h", "");
        _folder.Write("far/a.h", "");
        Directory.CreateSymbolicLink(_folder["link"], _folder["far", "deep"]);

        Assert.Contains("symbolic link", _scanner.Scan(Request(C, _folder.Write("main.c", "#include \"link/../a.h\"\n"))).Trouble);
    }

    [Fact]
    public void Scan_WhatHasIncludeFinds_HasToBeThere()
    {
        var result = _scanner.Scan(Request(C, _folder.Write("main.c", "#if __has_include(\"a.h\")\n#endif\n")));

        Assert.Equal(_folder["a.h"], Assert.Single(result.ProbedFiles).Path);
        Assert.DoesNotContain(result.Files, file => file.Path == _folder["a.h"]);
    }

    [Fact]
    public void Scan_ByManyThreads_IsTheSame()
    {
        var source = _folder.Write("main.c", "#include <stdio.h>\n#include <stdlib.h>\n#include <sys/socket.h>\n#include \"a.h\"\n");
        var expected = C.Dependencies(_folder.FullPath, source, "-Iinc", "-Isub", "-I.");

        Parallel.For(0, 50, _ => Assert.Equal(expected, Text(_scanner.Scan(Request(C, source)), source)));
    }

    private ScanRequest Request(RealCompiler compiler, string source) =>
        compiler.Request(_folder.FullPath, source, ["inc", "sub", "."]);

    private void Same(RealCompiler compiler, string source) => Same(compiler, Request(compiler, source));

    private void Same(RealCompiler compiler, ScanRequest request, params string[] flags)
    {
        var expected = compiler.Dependencies(_folder.FullPath, request.Source, ["-Iinc", "-Isub", "-I.", .. flags]);
        Assert.NotNull(expected);

        var result = _scanner.Scan(request);

        Assert.Null(result.Trouble);
        Assert.Equal(expected, Text(result, request.Source));
    }

    private static string Text(ScanResult result, string source) =>
        DependencyFile.Format([DependencyFile.TargetOf(source)], result.Files, withSystem: true, withPhony: false);

    private sealed class AskedCompiler : ICompilerAnswers
    {
        public CompilerQuestion? Asked { get; private set; }

        public IReadOnlyList<CompilerQuestion> Likely { get; private set; } = [];

        public bool Has(string name) => name is "__has_attribute";

        public long? Ask(CompilerQuestion question, IReadOnlyList<CompilerQuestion> likely)
        {
            (Asked, Likely) = (question, likely);
            return 1;
        }
    }
}
