using System.Text.RegularExpressions;
using Burst.Engine;
using Burst.Infer.Compile;
using Burst.Infer.Link;
using Burst.Infer.Session;
using Burst.Infer.Tools;
using Burst.Workers.Processes;

namespace Burst.Infer.Tests.Compile;

public sealed partial class CompileModelTests(SharedProject project) : IClassFixture<SharedProject>
{
    public static TheoryData<string, string, string> PlainCalls => new()
    {
        { ".", "gcc", "-c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-c -Iinclude src/a.c" },
        { ".", "gcc", "-O0 -g -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-O1 -g -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-O2 -g -DNDEBUG -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-O3 -g3 -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-ggdb3 -gdwarf-4 -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-g -gz -frecord-gcc-switches -c -Iinclude src/a.c -o a.o" },
        { ".", "cc", "-g -fPIC -fvisibility=hidden -std=c99 -pedantic -Wall -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-g -std=gnu11 -pipe -pthread -c -I include -isystem include src/a.c -o a.o" },
        { ".", "gcc", "-S -g -Iinclude src/a.c -o a.s" },
        { ".", "gcc", "-g -c -Iinclude -include include/far.h -imacros src/near.h src/a.c -o deep/a.o" },
        { ".", "gcc", "-g -c -Iinclude -DTEXT=\"a_b\" -UX -D Y=2 -frandom-seed=7 src/a.c -o a.o" },
        { "build", "gcc", "-g -c -I../include -I$ROOT/build/../include $ROOT/build/../src/a.c -o a.o" },
        { "build", "gcc", "-g -c -I../include ../src/a.c -o a.o" },
        { "build", "gcc", "-g -c -I$ROOT/include -I../include $ROOT/src/a.c -o $ROOT/a.o" },
        { "build", "gcc", "-g -c -iquote ../src -idirafter ../include ../src/a.c -o a.o" },
        { "build", "gcc", "-g -c -I../../outside -I../include -fdebug-prefix-map=$ROOT/src=/where ../src/a.c -o a.o" },
        { ".", "gcc", "-g -c -x c -Iinclude src/a.txt -o a.o" },
        { ".", "gcc", "-g -c src/plain.s -o a.o" },
        { ".", "gcc", "-g -c -Iinclude -DA=1 src/upper.S -o a.o" },
        { ".", "gcc", "-g -c -nostdinc -ffreestanding src/bare.c -o a.o" },
        { ".", "gcc", "-g -c -Wa,--noexecstack -Wp,-DX=1 -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-fsanitize=address -fstack-protector-strong -D_FORTIFY_SOURCE=2 -O2 -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-g -c -Iinclude src/with\u00a0space/a.c -o a.o" },
        { ".", "g++", "-O2 -g -c src/b.cc -o b.o" },
        { "build", "g++", "-g3 -std=c++20 -c ../src/b.cc -o b.o" },
        { "build", "c++", "-O2 -std=gnu++11 -D_GLIBCXX_ASSERTIONS -fno-rtti -c $ROOT/src/b.cc -o b.o" },
        { ".", "g++", "-O1 -std=c++11 -c src/near.c -o near.o" },
        { ".", "gcc", "-O1 -std=c99 -c -Iinclude src/a.c -o a.o" },
        { ".", "gcc", "-g3 -c -isystem $ROOT/include/a/long/way src/linked.c -o linked.o" },
        { "build", "gcc", "-g3 -c -isystem $ROOT/build/../src/one ../src/linked.c -o linked.o" },
        { ".", "gcc", "-c src/incbin.S -o incbin.o" },
        { ".", "gcc", "-c -Isrc src/nested.s -o nested.o" },
        { "build", "gcc", "-c -I../src ../src/nested.S -o nested.o" },
        { ".", "gcc", "-O3 -march=native -c src/sum.c -o sum.o" },
    };

    [Theory]
    [MemberData(nameof(PlainCalls))]
    public async Task Answer_ACompilation_GivesTheBytesOfTheRealOne(string directory, string tool, string arguments)
    {
        var shop = project.Shop;
        var call = Call(shop, directory, tool, arguments);

        var answer = Model(shop).Answer(call).Modelled();
        var output = Assert.Single(answer.Outputs);
        var forced = await shop.ForceAsync(output.Output);
        var messages = await shop.ForceTextAsync(Assert.Single(answer.Messages));

        var (exitCode, errors) = PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=.");
        Assert.Equal(0, exitCode);
        Assert.Equal(errors, Uncoloured(messages));
        Assert.Equal(await File.ReadAllBytesAsync(output.Path), forced);
    }

    [Theory]
    [InlineData(".", "gcc", "-MD -c -Iinclude src/a.c -o deep/a.o", "deep/a.d")]
    [InlineData(".", "gcc", "-MMD -MP -c -Iinclude src/a.c", "a.d")]
    [InlineData("build", "gcc", "-MD -MT a$b.o -MQ a$b.o -MF x.dep -c -I../include $ROOT/src/a.c -o a.o", "build/x.dep")]
    [InlineData(".", "gcc", "-Wp,-MMD,deep/.a.o.d -c -Iinclude src/a.c -o deep/a.o", "deep/.a.o.d")]
    [InlineData("build", "g++", "-MD -MT CMakeFiles/b.o -MF b.o.d -std=gnu++17 -o b.o -c $ROOT/src/b.cc", "build/b.o.d")]
    [InlineData(".", "gcc", "-MD -c -isystem $ROOT/include/a/long/way src/linked.c -o deep/linked.o", "deep/linked.d")]
    public void Answer_ADependencyFileIsAskedFor_ItIsTheCompilersOwn(string directory, string tool, string arguments, string file)
    {
        var shop = project.Shop;
        var call = Call(shop, directory, tool, arguments);

        var side = Assert.Single(Model(shop).Answer(call).Modelled().SideFiles);

        Assert.Equal((0, ""), PlainBuild.Run(call));
        Assert.Equal(shop[file], side.Path);
        Assert.Equal(File.ReadAllText(shop[file]), System.Text.Encoding.UTF8.GetString(side.Content.Span));
    }

    [Theory]
    [InlineData(".", "gcc", "-M -Iinclude src/a.c")]
    [InlineData(".", "gcc", "-MM -MP -Wall -O2 -g -Iinclude src/a.c src/near.c src/upper.S src/time.c")]
    [InlineData("build", "gcc", "-MM -MT a$b.o -MQ a$b.o -I../include $ROOT/src/a.c -lm")]
    [InlineData("build", "g++", "-M -std=gnu++17 $ROOT/src/b.cc")]
    [InlineData(".", "gcc", "-M -MM -Iinclude -include include/far.h src/a.c -o deep/listed.d")]
    [InlineData("build", "gcc", "-MM -MF listed.d -o b.d -I../include ../src/a.c")]
    public void Answer_DependenciesAreAskedFor_TellsWhatTheCompilerTells(string directory, string tool, string arguments)
    {
        var shop = project.Shop;
        var call = Call(shop, directory, tool, arguments);

        var told = Assert.IsType<ToolAnswer.Told>(Model(shop).Answer(call));

        var (exitCode, printed) = PlainBuild.Print(call);
        Assert.Equal(0, exitCode);
        Assert.Equal(printed, System.Text.Encoding.UTF8.GetString(told.Output.Span));
        foreach (var side in told.SideFiles)
            Assert.Equal(File.ReadAllText(side.Path), System.Text.Encoding.UTF8.GetString(side.Content.Span));
        Assert.Equal(told.Output.IsEmpty, told.SideFiles.Length == 1);
    }

    [Fact]
    public async Task Answer_AHeaderComesBeforeAnother_IsToldAmongTheDependencies()
    {
        await using var shop = new Workshop();
        shop.Write("a.c", "#include <a.h>\n");
        shop.Write("second/a.h", "");
        Directory.CreateDirectory(shop["first"]);
        var model = Model(shop);
        var call = Call(shop, ".", "gcc", "-MM -Ifirst -Isecond a.c");
        var before = Told();

        shop.Write("first/a.h", "");
        var shadowed = Told();
        File.Delete(shop["first/a.h"]);

        Assert.Equal("a.o: a.c second/a.h\n", before);
        Assert.Equal("a.o: a.c first/a.h\n", shadowed);
        Assert.Equal(before, Told());

        string Told() => System.Text.Encoding.UTF8.GetString(Assert.IsType<ToolAnswer.Told>(model.Answer(call)).Output.Span);
    }

    [Theory]
    [InlineData(".", "gcc", "-Wall -Wextra -c src/bad.c -o bad.o")]
    [InlineData("build", "gcc", "-Werror -c $ROOT/src/bad.c -o bad.o")]
    [InlineData(".", "gcc", "-c src/bad.s -o bad.o")]
    [InlineData(".", "g++", "-Wall -c src/bad.cc -o bad.o")]
    public async Task Force_SourcesWithErrors_SaysWhatTheCompilerSays(string directory, string tool, string arguments)
    {
        await using var shop = new Workshop();
        shop.Write("src/bad.c", "#include \"bad.h\"\nint f(int unused) { return missing + twice(\"x\"); }\nint g(void) { int *p = 1; }\n");
        shop.Write("src/bad.h", "static int twice(int x) { return 2 * x; }\nextern int unknown_t y;\n");
        shop.Write("src/bad.cc", "template <class T> T twice(T x) { return x + x; }\nstruct A {};\nA a = twice(A());\nint b = c;\n");
        shop.Write("src/bad.s", "\tnonsense %eax\n");
        Directory.CreateDirectory(shop["build"]);
        var call = Call(shop, directory, tool, arguments);

        var answer = Model(shop).Answer(call).Modelled();
        var failure = await Assert.ThrowsAsync<ThunkFailedException>(() => shop.ForceAsync(answer.Outputs[0].Output));

        var (exitCode, errors) = PlainBuild.Run(call);
        Assert.Equal(exitCode, failure.Failure.Failure.ExitStatus);
        Assert.Equal(errors, new MessageText(shop.ProjectPath, hasColours: false).Translate(System.Text.Encoding.UTF8.GetString(shop.Errors.ToArray())));
    }

    [Theory]
    [InlineData("src/time.c")]
    [InlineData("-DWHEN=__TIME__ src/said.c")]
    public async Task Answer_TheTimeIsGiven_ItIsCompiledIn(string source)
    {
        await using var shop = new Workshop();
        shop.Write("src/time.c", "const char *when = __DATE__ \" \" __TIME__;\n");
        shop.Write("src/said.c", "const char *when = WHEN;\n");
        var call = Call(shop, ".", "gcc", $"-g -c {source} -o time.o");
        var objects = new List<byte[]>();
        foreach (var time in (string[])["86400", "1700000000"])
        {
            var timed = call with { Environment = call.Environment.Append(new("SOURCE_DATE_EPOCH", time)).ToDictionary() };
            objects.Add(await shop.ForceAsync(Assert.Single(Model(shop).Answer(timed).Modelled().Outputs).Output));
            Assert.Equal((0, ""), PlainBuild.Run(timed, $"-ffile-prefix-map={shop.ProjectPath}=."));
            Assert.Equal(await File.ReadAllBytesAsync(shop["time.o"]), objects[^1]);
        }

        Assert.NotEqual(objects[0], objects[1]);
    }

    [Fact]
    public async Task Answer_TheTimeOfTheFileIsAskedFor_RunsForRealWhateverTheVariableSays()
    {
        await using var shop = new Workshop();
        shop.Write("stamp.c", "const char *when = __TIMESTAMP__;\n");
        var call = Call(shop, ".", "gcc", "-c stamp.c");
        var environment = call.Environment.Append(new("SOURCE_DATE_EPOCH", "86400")).ToDictionary();

        var answer = Model(shop).Answer(call with { Environment = environment });

        Assert.Equal("uses __TIMESTAMP__", Assert.IsType<ToolAnswer.RunReal>(answer).Reason);
    }

    [Theory]
    [InlineData("-c", "has no input")]
    [InlineData("-E src/a.c", "the option -E")]
    [InlineData("-M src/a.c", "'far.h' is not found (src/a.c:6)")]
    [InlineData("-MM -Iinclude src/a.c src/absent.c", "'src/absent.c' is not found")]
    [InlineData("-M -c src/near.c", "lists dependencies and compiles")]
    [InlineData("-M -MD src/near.c", "lists dependencies and compiles")]
    [InlineData("-MM -pedantic-errors src/near.c", "the option -pedantic-errors")]
    [InlineData("-M src/plain.s", "lists the dependencies of what has no headers")]
    [InlineData("-M src/near.c src/time.c -o x.d", "names one output for several sources")]
    [InlineData("-M -MF - src/near.c", "writes to -")]
    [InlineData("-M -MG src/near.c", "the option -MG")]
    [InlineData("-c -", "reads its input from a pipe")]
    [InlineData("-c src/a.c -o -", "writes to -")]
    [InlineData("-c src/a.c -o /dev/null", "writes to /dev/null")]
    [InlineData("-MD -MF - -c src/a.c", "writes to -")]
    [InlineData("-c src/a.c -o nowhere/a.o", "the folder of its output is not there")]
    [InlineData("-c src/a.c -o build", "its output is not a file")]
    [InlineData("-c src/absent.c", "'src/absent.c' is not found")]
    [InlineData("-c src/absent.s", "'src/absent.s' is not found")]
    [InlineData("-c src/a.c", "'far.h' is not found (src/a.c:6)")]
    [InlineData("-c src/time.c", "uses __DATE__ or __TIME__, and SOURCE_DATE_EPOCH is not set")]
    [InlineData("-c -fprofile-arcs src/near.c", "the option -fprofile-arcs")]
    [InlineData("-c --coverage src/near.c", "the option --coverage is not known")]
    [InlineData("-c -save-temps src/near.c", "the option -save-temps")]
    [InlineData("-c -gsplit-dwarf src/near.c", "the option -gsplit-dwarf")]
    [InlineData("-c -flto src/near.c", "the option -flto")]
    [InlineData("-c -fplugin=x.so src/near.c", "the option -fplugin=x.so")]
    [InlineData("-c -Wa,-al=list src/near.c", "the option -Wa,-al=list")]
    [InlineData("-c -I=/usr/include src/near.c", "the option -I=/usr/include")]
    [InlineData("-c -o", "-o lacks its value")]
    [InlineData("-c --unheard-of src/near.c", "the option --unheard-of is not known")]
    [InlineData("-c -fno-such-thing src/near.c", "the compiler refuses the options")]
    [InlineData("-c src/near.h", "the language of src/near.h")]
    [InlineData("-c src/near.c src/time.c -o x.o", "names one output for several sources")]
    [InlineData("-c -g -march=native src/near.c", "-march=native, which debug information records")]
    [InlineData("-c src/include.s", "the assembler reads files that src/include.s names")]
    [InlineData("-c src/inline.c", "the assembler reads files that src/inline.c names")]
    [InlineData("--version", "the option --version")]
    public void Answer_WhatNoThunkCanStandFor_RunsForReal(string arguments, string reason)
    {
        var answer = Model(project.Shop).Answer(Call(project.Shop, ".", "gcc", arguments));

        Assert.Equal(reason, Assert.IsType<ToolAnswer.RunReal>(answer).Reason);
    }

    [Theory]
    [InlineData("CPATH")]
    [InlineData("GCC_EXEC_PREFIX")]
    [InlineData("DEPENDENCIES_OUTPUT")]
    public void Answer_VariablesThatChangeTheCompiler_RunForReal(string variable)
    {
        var call = Call(project.Shop, ".", "gcc", "-c src/near.c");
        var environment = call.Environment.Append(new(variable, "/x")).ToDictionary();

        var answer = Model(project.Shop).Answer(call with { Environment = environment });

        Assert.Equal($"{variable} is set", Assert.IsType<ToolAnswer.RunReal>(answer).Reason);
    }

    [Fact]
    public async Task Answer_SeveralSourcesInOneCall_GiveAThunkEach()
    {
        var shop = project.Shop;
        var call = Call(shop, "build", "gcc", "-g -c ../src/near.c ../src/plain.s");

        var answer = Model(shop).Answer(call).Modelled();

        Assert.Equal([shop["build/near.o"], shop["build/plain.o"]], answer.Outputs.Select(output => output.Path));
        Assert.Equal(2, answer.Messages.Length);
        PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=.");
        foreach (var output in answer.Outputs)
            Assert.Equal(File.ReadAllBytes(output.Path), await shop.ForceAsync(output.Output));
    }

    [Fact]
    public async Task Answer_SourcesAreLinkedInTheSameCall_GivesTheProgramOfTheRealOne()
    {
        var shop = project.Shop;
        var call = Call(shop, ".", "gcc", "-O2 -Iinclude src/a.c src/main.c -o build/prog");

        var answer = Model(shop).Answer(call).Modelled();
        var forced = await shop.ForceAsync(Assert.Single(answer.Outputs).Output);

        Assert.Equal((0, ""), PlainBuild.Run(call));
        Assert.Equal(File.ReadAllBytes(shop["build/prog"]), forced);
        Assert.Equal(3, answer.Messages.Length);
    }

    [Fact]
    public async Task Answer_AResponseFile_IsOpened()
    {
        var shop = project.Shop;
        shop.Write("build/args", "-g -DA='x y' \"-I../include\"\n-c ../src/a.c -o a.o");
        var call = Call(shop, "build", "gcc", "@args");

        var output = Assert.Single(Model(shop).Answer(call).Modelled().Outputs);

        PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=.");
        Assert.Equal(File.ReadAllBytes(shop["build/a.o"]), await shop.ForceAsync(output.Output));
    }

    [Fact]
    public async Task Answer_PathsAreKept_GivesTheBytesOfAPlainBuildAtThatPlace()
    {
        var shop = project.Shop;
        var call = Call(shop, "build", "gcc", "-g -c -I$ROOT/include $ROOT/src/a.c -o a.o");

        var output = Assert.Single(Model(shop, new CompileOptions { KeepsPaths = true }).Answer(call).Modelled().Outputs);

        PlainBuild.Run(call);
        Assert.Equal(File.ReadAllBytes(shop["build/a.o"]), await shop.ForceAsync(output.Output));
    }

    [Theory]
    [InlineData("-g -c a.c", "./linked")]
    [InlineData("-g -c $ROOT/linked/a.c", "./real/in")]
    public async Task Answer_TheShellCameByALink_TheFolderIsCalledSoWhereNoFileIs(string arguments, string folder)
    {
        await using var shop = new Workshop();
        shop.Write("real/in/a.c", "int a;\n");
        Directory.CreateSymbolicLink(shop["linked"], "real/in");
        var call = Call(shop, "real/in", "gcc", arguments);
        call = call with { Environment = new Dictionary<string, string>(call.Environment) { ["PWD"] = shop["linked"] } };

        var output = Assert.Single(Model(shop).Answer(call).Modelled().Outputs);

        var forced = await shop.ForceAsync(output.Output);
        Assert.Contains(folder, System.Text.Encoding.Latin1.GetString(forced));
        PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=.");
        if (folder == "./linked")
            Assert.Equal(File.ReadAllBytes(shop["real/in/a.o"]), forced);
    }

    [Theory]
    [InlineData("build", "gcc", "-O2 -Wall -c -I$ROOT/include -I../../outside $ROOT/src/a.c -o a.o")]
    [InlineData(".", "g++", "-std=c++17 -Wa,--noexecstack -c src/b.cc")]
    [InlineData(".", "gcc", "-S -Iinclude src/a.c -o a.s")]
    [InlineData(".", "gcc", "-c src/upper.S -Iinclude -DA=1 -o a.o")]
    public async Task Answer_StagesAreApart_GivesTheSameBytes(string directory, string tool, string arguments)
    {
        var shop = project.Shop;
        var call = Call(shop, directory, tool, arguments);
        var model = Model(shop, new CompileOptions { IsSplit = true });

        var output = Assert.Single(model.Answer(call).Modelled().Outputs);
        var forced = await shop.ForceAsync(output.Output);

        Assert.Equal((0, ""), PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=."));
        Assert.Equal(File.ReadAllBytes(output.Path), forced);
    }

    [Fact]
    public async Task Force_StagesAreApartAndACommentChanged_CompilesNothing()
    {
        await using var shop = new Workshop();
        shop.Write("a.c", "int a; /* one */\n");
        var model = Model(shop, new CompileOptions { IsSplit = true });
        var call = Call(shop, ".", "gcc", "-c a.c");
        await shop.ForceAsync(model.Answer(call).Modelled().Outputs[0].Output);

        shop.Write("a.c", "int a; /* other */\n");
        await shop.ForceAsync(model.Answer(call).Modelled().Outputs[0].Output);

        Assert.Equal(4, shop.ExecutedCount);
    }

    [Fact]
    public async Task Answer_TheSameProjectElsewhere_IsTheSameThunk()
    {
        const string Arguments = "-g -c -I$ROOT/include -MD $ROOT/src/a.c -o $ROOT/a.o";
        await using var elsewhere = new Workshop("another-place");
        foreach (var name in (string[])["src/a.c", "src/near.h", "include/far.h"])
            elsewhere.Write(name, File.ReadAllText(project.Shop[name]));

        var here = Model(project.Shop).Answer(Call(project.Shop, "src", "gcc", Arguments)).Modelled();
        var there = Model(elsewhere).Answer(Call(elsewhere, "src", "gcc", Arguments)).Modelled();

        Assert.Equal(here.Outputs[0].Output, there.Outputs[0].Output);
    }

    [Fact]
    public async Task Answer_AHeaderHasChanged_IsAnotherThunk()
    {
        await using var shop = new Workshop();
        shop.Write("a.c", "#include \"a.h\"\n");
        shop.Write("a.h", "int a;\n");
        shop.Write("b.h", "int b;\n");
        var model = Model(shop);
        var call = Call(shop, ".", "gcc", "-c a.c");

        var first = model.Answer(call).Modelled().Outputs[0].Output;
        shop.Write("b.h", "int b2;\n");
        var second = model.Answer(call).Modelled().Outputs[0].Output;
        shop.Write("a.h", "int a2;\n");
        var third = model.Answer(call).Modelled().Outputs[0].Output;

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public async Task Force_InTheStrictSandbox_Compiles()
    {
        await using var shop = new Workshop(sandbox: SandboxMode.Strict);
        shop.Write("a.c", "#include <stdio.h>\nint main(void) { return puts(\"\"); }\n");
        var call = Call(shop, ".", "gcc", "-g -O2 -c a.c");

        var output = Model(shop).Answer(call).Modelled().Outputs[0];

        PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=.");
        Assert.Equal(File.ReadAllBytes(shop["a.o"]), await shop.ForceAsync(output.Output));
    }

    [Fact]
    public async Task Force_WarningsInAUtf8Locale_HaveTheCompilersQuotationMarks()
    {
        var shop = project.Shop;
        var call = Call(shop, ".", "gcc", "-Wall -c src/warn.c");
        call = call with { Environment = new Dictionary<string, string>(call.Environment) { ["LC_ALL"] = "C.UTF-8" } };

        var messages = await shop.ForceTextAsync(Model(shop).Answer(call).Modelled().Messages[0]);

        Assert.Contains("‘", messages, StringComparison.Ordinal);
        Assert.Equal(PlainBuild.Run(call).Errors, Uncoloured(messages));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" -fdiagnostics-color=always", true)]
    [InlineData(" -fno-diagnostics-color", true)]
    public async Task Force_Warnings_HaveTheColoursThatTheBuildWants(string option, bool keepsColours)
    {
        var shop = project.Shop;
        var call = Call(shop, ".", "gcc", $"-Wall -c src/warn.c{option}");

        var answer = Model(shop).Answer(call).Modelled();
        var messages = await shop.ForceTextAsync(answer.Messages[0]);

        Assert.Equal(PlainBuild.Run(call).Errors, keepsColours ? messages : Uncoloured(messages));
    }

    private static ToolCall Call(Workshop shop, string directory, string tool, string arguments) => PlainBuild.Call(
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(shop[directory])), tool,
        [.. arguments.Replace("$ROOT", shop.ProjectPath, StringComparison.Ordinal).Split(' ').Select(word => word.Replace('\u00a0', ' '))]);

    private static CompileModel Model(Workshop shop, CompileOptions? options = null) => new(
        shop.Files, shop.Root, shop.Tools, shop.Probes, new LinkPlanner(shop.Files, shop.Root, shop.Tools, shop.Probes), options);

    private static string Uncoloured(string text) => Escape().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;]*[mK]")]
    private static partial Regex Escape();
}
