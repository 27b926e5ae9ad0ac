using Burst.Testing;
using Burst.Wasm.Compile;
using Burst.Wasm.Compile.Cache;
using Burst.Wasm.Runtime;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Compile;

public sealed class CodeCacheTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly ReadOnlyMemory<byte> Bytes = WasmText.Parse(
        """
        (module (memory 1) (type $t (func (param i32) (result i32))) (table 2 funcref) (elem (i32.const 0) $double)
          (func $double (type $t) (i32.mul (local.get 0) (i32.const 2)))
          (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0) (i32.const 0)))
          (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
        """);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CompilerFact]
    public void Precompile_ThenCompile_RunsTheCodeFromTheCache()
    {
        foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
        {
            using (var engine = Engine(mode))
                engine.Compile(Bytes).Precompile(CompilerFactAttribute.Compiler!);
            using var later = Engine(mode);

            var module = later.Compile(Bytes);

            Assert.True(module.IsPrecompiled);
            Assert.NotNull(module.FixedTable);
            var instance = new Linker().Instantiate(module);
            Assert.Equal(42, instance.Invoke("call", 21)[0].AsI32);
            Assert.Equal(
                TrapKind.MemoryOutOfBounds, Assert.Throws<TrapException>(() => instance.Invoke("load", 65533)).Kind);
            Assert.True(later.Compile(WasmModule.Decode(Bytes)).IsPrecompiled);
            Assert.False(later.Compile(Bytes, new CompileRequest { MetersFuel = true }).IsPrecompiled);
        }
    }

    [CompilerFact]
    public void Compile_WithDamagedCode_CompilesAnew()
    {
        using (var engine = Engine(MemoryMode.Checks))
            engine.Compile(Bytes).Precompile(CompilerFactAttribute.Compiler!);
        var image = Directory.GetFiles(Folder, "*.dll").Single();
        var bytes = File.ReadAllBytes(image);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(image, bytes);
        using var later = Engine(MemoryMode.Checks);

        var module = later.Compile(Bytes);

        Assert.False(module.IsPrecompiled);
        Assert.Equal(42, new Linker().Instantiate(module).Invoke("call", 21)[0].AsI32);
    }

    [Fact]
    public void Compile_WithForeignFiles_CompilesAnew()
    {
        Directory.CreateDirectory(Folder, Private);
        var name = Path.Combine(Folder, CodeKey.Of(Bytes, new CodeOptions(UsesGuardPages: false)));
        foreach (var voucher in new[] { [], new byte[32], new byte[33] })
        {
            File.WriteAllBytes(name + ".sum", voucher);
            File.WriteAllText(name + ".dll", "not an image");
            using var engine = Engine(MemoryMode.Checks);

            Assert.False(engine.Compile(Bytes).IsPrecompiled);
        }
    }

    [Fact]
    public void Precompile_IntoAFolderThatOthersMayWrite_IsRefused()
    {
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, Private | UnixFileMode.OtherWrite);
        using var engine = Engine(MemoryMode.Checks);

        var refusal = Assert.Throws<IOException>(() => engine.Compile(Bytes).Precompile("crossgen2"));

        Assert.Contains(Folder, refusal.Message);
    }

    [Fact]
    public void Precompile_WithoutTheCompiler_SaysSo()
    {
        using var engine = Engine(MemoryMode.Checks);

        var failure = Assert.Throws<PrecompileException>(() => engine.Compile(Bytes).Precompile("/nowhere/crossgen2"));

        Assert.Contains("/nowhere/crossgen2", failure.Message);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    private string Folder => _folder["code"];

    private WasmEngine Engine(MemoryMode mode) =>
        new(new WasmEngineOptions { Memory = mode, CodeCacheFolder = Folder });
}
