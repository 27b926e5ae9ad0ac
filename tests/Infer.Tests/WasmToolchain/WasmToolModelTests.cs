using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Tools;
using Burst.Infer.WasmToolchain;
using Burst.Thunks;

namespace Burst.Infer.Tests.WasmToolchain;

public sealed class WasmToolModelTests : IAsyncDisposable
{
    private const string Place = "@{TREE}/p";

    private readonly Workshop _shop = new();
    private readonly PreprocessorForcer _forcer;
    private readonly WasmToolModel _model;

    public WasmToolModelTests()
    {
        _shop.Write("tools/llvm.core.wasm", "\0asm, or so");
        _shop.Write("tools/llvm/include/stddef.h", "");
        _shop.Write("tools/llvm/include/wasm32-wasip1/stdio.h", "#ifdef __wasi__\n#include <stddef.h>\n#endif\n");
        _shop.Write("tools/llvm/lib/wasm32-wasip1/crt1-command.o", "start");
        _shop.Write("tools/llvm/lib/wasm32-wasip1/libc.a", "libc");
        _shop.Write("tools/llvm/lib/wasm32-wasip1/libm.a", "libm");
        _shop.Write("tools/llvm/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a", "builtins");
        _forcer = new PreprocessorForcer(_shop.Objects, "#define __wasi__ 1\n", "0\n");
        _model = new WasmToolModel(
            LlvmFiles.Open(_shop["tools"], _shop.Files), _shop.Files, new BuildRoot(_shop.ProjectPath), _forcer);
        _shop.Write("sub/main.c", "#include <stdio.h>\n#include \"../a.h\"\n");
        _shop.Write("a.h", "");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void Answer_Compile_HeadersAsInputsAndTheFolderAsWritten()
    {
        var answer = _model.Answer(_shop.Call("/usr/bin/cc", "sub", "-O2", "-MMD", $"-I{_shop.ProjectPath}", "-c", "main.c", "-o", "main.o"))
            .Modelled();

        var thunk = Read(answer.Outputs[0].Output);
        Assert.Equal(
            [$"{Place}/a.h", $"{Place}/sub/.here", $"{Place}/sub/main.c", "usr/include/stddef.h", "usr/include/wasm32-wasip1/stdio.h"],
            thunk.Values.Select(value => value.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"clang -working-directory=/{Place}/sub -ffile-prefix-map=/{Place}=. -ffile-compilation-dir=. -fdiagnostics-color=always"
            + $" -O2 -I/{Place} -c main.c -o /output",
            string.Join(' ', thunk.Function.Arguments));
        Assert.Equal(["output", "/dev/stderr"], thunk.Outputs.AsEnumerable());
        Assert.Equal("main.o: main.c ../a.h\n", System.Text.Encoding.UTF8.GetString(answer.SideFiles[0].Content.Span));
        Assert.Contains(_forcer.Asked, command => command.Contains("-O2", StringComparison.Ordinal));
    }

    [Fact]
    public void Answer_Link_CompiledUnitsObjectsAndLibrariesInOrder()
    {
        _shop.Write("b.o", "object");
        _shop.Write("libx.a", "archive");
        var answer = _model.Answer(_shop.Call("/usr/bin/gcc", "", "sub/main.c", "b.o", "-L.", "-lx", "-lm", "-s", "-o", "program")).Modelled();

        var output = Assert.Single(answer.Outputs);
        Assert.Equal((_shop["program"], true), (output.Path, output.IsProgram));
        var thunk = Read(output.Output);
        const string libraries = "/usr/lib/wasm32-wasip1";
        Assert.Equal(
            $"wasm-ld -m wasm32 {libraries}/crt1-command.o /unit0.o /{Place}/b.o /{Place}/libx.a {libraries}/libm.a --strip-all"
            + $" {libraries}/libc.a /usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a -o /output",
            string.Join(' ', thunk.Function.Arguments));
        Assert.Equal("unit0.o", Assert.Single(thunk.Thunks).Name);
    }

    [Fact]
    public void Answer_Archive_MembersAndWhatIsThereAlready()
    {
        _shop.Write("b.o", "object");
        _shop.Write("libx.a", "old");
        var answer = _model.Answer(_shop.Call("/usr/bin/ar", "", "rcs", "libx.a", "b.o")).Modelled();

        var thunk = Read(answer.Outputs[0].Output);
        Assert.Equal($"ar rcsD /output /{Place}/b.o", string.Join(' ', thunk.Function.Arguments));
        Assert.Equal([$"{Place}/b.o", "output"], thunk.Values.Select(value => value.Name).Order(StringComparer.Ordinal));
        Assert.Empty(_model.Answer(_shop.Call("/usr/bin/ranlib", "", "libx.a")).Modelled().Outputs);
    }

    [Fact]
    public void Answer_SameSourcesInAnotherFolder_SameThunk()
    {
        var first = _model.Answer(_shop.Call("/usr/bin/cc", "sub", "-c", "main.c")).Modelled().Outputs[0];
        _shop.Write("other/sub/main.c", "#include <stdio.h>\n#include \"../a.h\"\n");
        _shop.Write("other/a.h", "");
        var there = new WasmToolModel(
            LlvmFiles.Open(_shop["tools"], _shop.Files), _shop.Files, new BuildRoot(_shop["other"]), _forcer);

        Assert.Equal(first.Output, there.Answer(_shop.Call("/usr/bin/cc", "other/sub", "-c", "main.c")).Modelled().Outputs[0].Output);
    }

    [Theory]
    [InlineData("cc", "-c main.cc", "main.cc is not C")]
    [InlineData("cc", "main.c -shared -o x.so", "no shared libraries")]
    [InlineData("cc", "main.c -lnosuch", "no libnosuch.a for wasm32-wasi")]
    [InlineData("cc", "-c time.c", "uses __DATE__")]
    [InlineData("c++", "-c main.cc", "no such tool")]
    [InlineData("ar", "t libx.a", "prints or changes")]
    public void Answer_WhatItCannot_RefusedWithTheReason(string tool, string arguments, string reason)
    {
        _shop.Write("sub/main.cc", "");
        _shop.Write("sub/time.c", "const char *t = __DATE__;\n");

        var answer = Assert.IsType<ToolAnswer.Refused>(_model.Answer(_shop.Call($"/usr/bin/{tool}", "sub", arguments.Split(' '))));

        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith($"burst: {tool} of the WebAssembly toolchain: ", answer.Message, StringComparison.Ordinal);
        Assert.Contains(reason, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_MissingHeader_LeftToTheCompiler()
    {
        _shop.Write("sub/lost.c", "#include \"lost.h\"\n");
        Assert.Single(_model.Answer(_shop.Call("/usr/bin/cc", "sub", "-c", "lost.c")).Modelled().Outputs);
    }

    [Fact]
    public void Open_NoToolchain_SaysHowToGetIt()
    {
        var error = Assert.Throws<BurstException>(() => LlvmFiles.Open(_shop["sub"], _shop.Files));
        Assert.Contains("tools/fetch-programs.sh", error.Message, StringComparison.Ordinal);
    }

    private Thunk Read(OutputRef output)
    {
        Assert.True(_shop.Objects.TryRead(output.Thunk, out var file));
        return Thunk.Decode(file.Span);
    }
}
