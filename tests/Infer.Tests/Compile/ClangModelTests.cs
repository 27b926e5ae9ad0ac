using System.Text.RegularExpressions;
using Burst.Engine;
using Burst.Infer.Compile;
using Burst.Infer.Link;
using Burst.Infer.Session;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Compile;

public sealed partial class ClangModelTests(SharedProject project) : IClassFixture<SharedProject>
{
    public static TheoryData<string, string, string> PlainCalls => ForEachClang(
        (".", "clang", "-c -Iinclude src/a.c -o a.o"),
        (".", "clang", "-c -Iinclude src/a.c"),
        (".", "clang", "-O1 -g -c -Iinclude src/a.c -o a.o"),
        (".", "clang", "-O3 -g3 -gdwarf-4 -c -Iinclude src/a.c -o a.o"),
        (".", "clang", "-O2 -g -gz -c -Iinclude src/a.c -o a.o"),
        (".", "clang", "-g -fPIC -fvisibility=hidden -std=c99 -pedantic -Wall -Weverything -c -Iinclude src/a.c -o a.o"),
        (".", "clang", "-g -std=gnu11 -pipe -pthread -c -I include -isystem include src/a.c -o a.o"),
        (".", "clang", "-S -g -Iinclude src/a.c -o a.s"),
        (".", "clang", "-g -c -Iinclude -include include/far.h -imacros src/near.h src/a.c -o deep/a.o"),
        (".", "clang", "-g -c -Iinclude -DTEXT=\"a_b\" -UX -D Y=2 src/a.c -o a.o"),
        ("build", "clang", "-g -c -I../include ../src/a.c -o a.o"),
        ("build", "clang", "-g -c -I$ROOT/include -I../include $ROOT/src/a.c -o $ROOT/a.o"),
        ("build", "clang", "-g -c -iquote ../src -idirafter ../include ../src/a.c -o a.o"),
        ("build", "clang", "-g -c -I../include -fdebug-prefix-map=$ROOT=/where ../src/a.c -o a.o"),
        ("build", "clang", "-g -c -I../include -fdebug-compilation-dir=$ROOT/build ../src/a.c -o a.o"),
        ("build", "clang", "-g -c -I../include -fdebug-compilation-dir=. ../src/a.c -o a.o"),
        (".", "clang", "-g -c -x c -Iinclude src/a.txt -o a.o"),
        (".", "clang", "-c src/plain.s -o a.o"),
        (".", "clang", "-c -Iinclude -DA=1 src/upper.S -o a.o"),
        (".", "clang", "-g -c -nostdinc -ffreestanding src/bare.c -o a.o"),
        (".", "clang", "-g -c -Wa,--noexecstack -Wp,-DX=1 -Iinclude src/a.c -o a.o"),
        (".", "clang", "-fstack-protector-strong -D_FORTIFY_SOURCE=2 -O2 -c -Iinclude src/a.c -o a.o"),
        (".", "clang", "-g -c -Iinclude src/with\u00a0space/a.c -o a.o"),
        (".", "clang", "-g -c --target=aarch64-linux-gnu -ffreestanding src/near.c -o a.o"),
        (".", "clang", "-O2 -c -target i386-linux-gnu src/near.c -o a.o"),
        (".", "clang", "-O2 -c -Xclang -disable-O0-optnone -mllvm -inline-threshold=1 -Iinclude src/a.c -o a.o"),
        (".", "clang", "-O1 -c src/near.c -Wl,-z,now -lm -L. -o near.o"),
        (".", "clang", "-c src/incbin.S -o incbin.o"),
        (".", "clang", "-c -Isrc src/nested.s -o nested.o"),
        ("build", "clang", "-c -I../src ../src/nested.S -o nested.o"),
        (".", "clang", "-O3 -g -march=native -c src/sum.c -o sum.o"),
        (".", "clang", "-c -g -Iinclude src/twins.c -o twins.o"),
        (".", "clang", "-Rpass=inline -O2 -c -Iinclude src/a.c -o a.o"),
        (".", "clang++", "-O2 -g -c src/b.cc -o b.o"),
        (".", "clang++", "-O1 -c src/near.c -o near.o"),
        ("build", "clang++", "-g3 -std=c++20 -c ../src/b.cc -o b.o"),
        ("build", "clang++", "-O2 -std=gnu++11 -D_GLIBCXX_ASSERTIONS -fno-rtti -stdlib=libstdc++ -c $ROOT/src/b.cc -o b.o"));

    [ClangTheory]
    [MemberData(nameof(PlainCalls))]
    public async Task Answer_ACompilation_GivesTheBytesOfTheRealOne(string directory, string tool, string arguments)
    {
        var shop = project.Shop;
        var call = Call(shop, directory, tool, arguments);

        var answer = Model(shop).Answer(call).Modelled();
        var output = Assert.Single(answer.Outputs);
        var forced = await shop.ForceAsync(output.Output);
        var messages = await shop.ForceTextAsync(Assert.Single(answer.Messages));

        // Older versions keep the first of two maps of one folder.
        var (exitCode, errors) = PlainBuild.Run(
            arguments.Contains("-prefix-map=", StringComparison.Ordinal)
                ? call with { Arguments = [.. call.Arguments, $"-fmacro-prefix-map={shop.ProjectPath}=."] }
                : call with { Arguments = [.. call.Arguments, $"-ffile-prefix-map={shop.ProjectPath}=."] });
        Assert.Equal(0, exitCode);
        Assert.Equal(errors, Uncoloured(messages));
        Assert.Equal(await File.ReadAllBytesAsync(output.Path), forced);
    }

    public static TheoryData<string, string, string> DependencyCalls => ForEachClang(
        (".", "clang", "-MD -c -Iinclude src/a.c -o deep/a.o"),
        (".", "clang", "-MMD -MP -c -Iinclude src/a.c"),
        (".", "clang", "-MMD -MP -Isrc -I./include/ -c ./src/a.c"),
        (".", "clang", "-MMD -MP -I$ROOT/src -I$ROOT/include -c src/a.c"),
        ("src", "clang", "-MMD -I$ROOT/src -I../include -include near.h -c a.c"),
        ("build", "clang", "-MD -MT a$b.o -MQ a$b.o -c -I../include $ROOT/src/a.c -o a.o"),
        (".", "clang", "-Wp,-MMD,deep/a.d -c -Iinclude src/a.c -o deep/a.o"),
        (".", "clang", "-MMD -MP -Iinclude -c src/twins.c"),
        ("build", "clang++", "-MD -MT CMakeFiles/b.o -MF b.d -std=gnu++17 -o b.o -c $ROOT/src/b.cc"));

    [ClangTheory]
    [MemberData(nameof(DependencyCalls))]
    public void Answer_ADependencyFileIsAskedFor_ItIsTheCompilersOwn(string directory, string tool, string arguments)
    {
        var shop = project.Shop;
        var call = Call(shop, directory, tool, arguments);

        var side = Assert.Single(Model(shop).Answer(call).Modelled().SideFiles);

        Assert.Equal((0, ""), PlainBuild.Run(call));
        Assert.Equal(File.ReadAllText(side.Path), System.Text.Encoding.UTF8.GetString(side.Content.Span));
        File.Delete(side.Path);
    }

    public static TheoryData<string, string, string> FaultyCalls => ForEachClang(
        (".", "clang", "-Wall -Wextra -c src/bad.c -o bad.o"),
        ("build", "clang", "-Werror -c $ROOT/src/bad.c -o bad.o"),
        (".", "clang", "-c src/bad.s -o bad.o"),
        (".", "clang++", "-Wall -c src/bad.cc -o bad.o"));

    [ClangTheory]
    [MemberData(nameof(FaultyCalls))]
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

    [ClangTheory]
    [InlineData("-c", "has no input")]
    [InlineData("-c src/a.c", "'far.h' is not found (src/a.c:6)")]
    [InlineData("-c src/time.c", "uses __DATE__ or __TIME__, and SOURCE_DATE_EPOCH is not set")]
    [InlineData("-c -flto src/near.c", "the option -flto")]
    [InlineData("-c -flto=thin src/near.c", "the option -flto=thin")]
    [InlineData("-c -fmodules src/near.c", "the option -fmodules")]
    [InlineData("-c -fprofile-use=x.profdata src/near.c", "the option -fprofile-use=x.profdata")]
    [InlineData("-c -fprofile-instr-generate src/near.c", "the option -fprofile-instr-generate")]
    [InlineData("-c -include-pch x.pch src/near.c", "the option -include-pch x.pch")]
    [InlineData("-c -include include/made.h src/near.c", "'./include/made.h' is there precompiled (src/near.c:0)")]
    [InlineData("-c -Xclang -load -Xclang ./plugin.so src/near.c", "the option -Xclang -load")]
    [InlineData("-c -emit-llvm src/near.c", "the option -emit-llvm")]
    [InlineData("-c -gsplit-dwarf=split src/near.c", "the option -gsplit-dwarf=split")]
    [InlineData("-c -save-temps src/near.c", "the option -save-temps")]
    [InlineData("-c -fno-integrated-as src/near.c", "the option -fno-integrated-as")]
    [InlineData("-c -MJ x.json src/near.c", "the option -MJ x.json")]
    [InlineData("-c -fno-such-thing src/near.c", "the compiler refuses the options")]
    [InlineData("-c -fsanitize=address src/near.c", "the option -fsanitize=address")]
    [InlineData("-c -grecord-command-line src/near.c", "the option -grecord-command-line")]
    [InlineData("-c src/near.h", "the language of src/near.h")]
    [InlineData("--analyze src/near.c", "the option --analyze")]
    public void Answer_WhatNoThunkCanStandFor_RunsForReal(string arguments, string reason)
    {
        project.Shop.Write("include/made.h", "\n");
        project.Shop.Write("include/made.h.pch", "\n");

        var answer = Model(project.Shop).Answer(Call(project.Shop, ".", "clang", arguments));

        Assert.Equal(reason, Assert.IsType<ToolAnswer.RunReal>(answer).Reason);
    }

    [ClangFact]
    public void Answer_ANameThatChoosesTheTarget_RunsForReal()
    {
        var call = Call(project.Shop, ".", "clang", "-c src/near.c") with { Tool = "aarch64-linux-gnu-clang" };

        var answer = Model(project.Shop).Answer(call);

        Assert.Equal("the name aarch64-linux-gnu-clang may choose the target", Assert.IsType<ToolAnswer.RunReal>(answer).Reason);
    }

    [ClangFact]
    public async Task Answer_TheSameProjectElsewhere_IsTheSameThunk()
    {
        const string Arguments = "-g -c -I$ROOT/include -MD $ROOT/src/a.c -o $ROOT/a.o";
        await using var elsewhere = new Workshop("another-place");
        foreach (var name in (string[])["src/a.c", "src/near.h", "include/far.h"])
            elsewhere.Write(name, File.ReadAllText(project.Shop[name]));

        var here = Model(project.Shop).Answer(Call(project.Shop, "src", "clang", Arguments)).Modelled();
        var there = Model(elsewhere).Answer(Call(elsewhere, "src", "clang", Arguments)).Modelled();

        Assert.Equal(here.Outputs[0].Output, there.Outputs[0].Output);
    }

    [ClangFact]
    public async Task Answer_OneFileHasChanged_IsTheOnlyOtherThunk()
    {
        await using var shop = new Workshop();
        shop.Write("a.c", "#include \"a.h\"\nint a = A;\n");
        shop.Write("b.c", "int b;\n");
        shop.Write("a.h", "#define A 1\n");
        var model = Model(shop);
        var call = Call(shop, ".", "clang", "-c a.c b.c");

        foreach (var output in model.Answer(call).Modelled().Outputs)
            await shop.ForceAsync(output.Output);
        shop.Write("a.h", "#define A 2\n");
        foreach (var output in model.Answer(call).Modelled().Outputs)
            await shop.ForceAsync(output.Output);

        Assert.Equal(3, shop.ExecutedCount);
    }

    [ClangFact]
    public async Task Force_InTheStrictSandbox_Compiles()
    {
        await using var shop = new Workshop(sandbox: Workers.Processes.SandboxMode.Strict);
        shop.Write("a.cc", "#include <string>\nstd::string hello() { return \"hello\"; }\n");
        var call = Call(shop, ".", "clang++", "-g -O2 -c a.cc");

        var output = Model(shop).Answer(call).Modelled().Outputs[0];

        PlainBuild.Run(call, $"-ffile-prefix-map={shop.ProjectPath}=.");
        Assert.Equal(File.ReadAllBytes(shop["a.o"]), await shop.ForceAsync(output.Output));
    }

    private static TheoryData<string, string, string> ForEachClang(params (string Directory, string Tool, string Arguments)[] calls)
    {
        var all = new TheoryData<string, string, string>();
        foreach (var suffix in InstalledClangs.Suffixes)
        {
            foreach (var (directory, tool, arguments) in calls)
                all.Add(directory, tool + suffix, arguments);
        }

        return all;
    }

    private static ToolCall Call(Workshop shop, string directory, string tool, string arguments) => PlainBuild.Call(
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(shop[directory])), tool,
        [.. arguments.Replace("$ROOT", shop.ProjectPath, StringComparison.Ordinal).Split(' ').Select(word => word.Replace('\u00a0', ' '))]);

    private static CompileModel Model(Workshop shop) => new(
        shop.Files, shop.Root, shop.Tools, shop.Probes, new LinkPlanner(shop.Files, shop.Root, shop.Tools, shop.Probes));

    private static string Uncoloured(string text) => Escape().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;]*[mK]")]
    private static partial Regex Escape();
}
