using System.Text.RegularExpressions;
using Burst.Infer.Compile;
using Burst.Infer.Link;
using Burst.Infer.Tools;

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
        { ".", "g++", "-g -c -Iinclude src/a.c -o a.o" },
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

    private static ToolCall Call(Workshop shop, string directory, string tool, string arguments) => PlainBuild.Call(
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(shop[directory])), tool,
        [.. arguments.Replace("$ROOT", shop.ProjectPath, StringComparison.Ordinal).Split(' ').Select(word => word.Replace('\u00a0', ' '))]);

    private static CompileModel Model(Workshop shop, CompileOptions? options = null) => new(
        shop.Files, shop.Root, shop.Tools, shop.Probes, new LinkPlanner(shop.Files, shop.Root, shop.Tools, shop.Probes), options);

    private static string Uncoloured(string text) => Escape().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;]*[mK]")]
    private static partial Regex Escape();
}
