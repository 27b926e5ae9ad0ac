using Burst.Wasm.Decode;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Spec;

/// <summary>The world that a suite's commands run in: an engine, a store, the instances by name.</summary>
internal sealed class SpecMachine : IDisposable
{
    private static readonly byte[] HostModule = Convert.FromBase64String(
        "AGFzbQEAAAABHgdgAABgAX8AYAF+AGABfQBgAXwAYAJ/fQBgAnx8AAMIBwABAgMEBQYEBQFwAQoUBQQBAQECBiEEfwBBmgULfgBCmgULfQBD" +
        "ZqYmRAt8AETNzMzMzNSEQAsHngENBXByaW50AAAJcHJpbnRfaTMyAAEJcHJpbnRfaTY0AAIJcHJpbnRfZjMyAAMJcHJpbnRfZjY0AAQNcHJp" +
        "bnRfaTMyX2YzMgAFDXByaW50X2Y2NF9mNjQABgpnbG9iYWxfaTMyAwAKZ2xvYmFsX2k2NAMBCmdsb2JhbF9mMzIDAgpnbG9iYWxfZjY0AwMF" +
        "dGFibGUBAAZtZW1vcnkCAAoWBwIACwIACwIACwIACwIACwIACwIACw==");

    private readonly WasmEngine _engine;
    private readonly CompileRequest _request;
    private readonly Store _store = new();
    private readonly Linker _linker = new();
    private readonly Dictionary<string, Instance> _named = [];
    private readonly List<CompiledModule> _modules = [];
    private Instance? _last;

    public SpecMachine(WasmEngine engine, CompileRequest request)
    {
        _engine = engine;
        _request = request;
        _linker.DefineInstance("spectest", Instantiate(HostModule));
    }

    /// <summary>Makes a module the current one.</summary>
    public void Add(byte[] bytes, string? name)
    {
        _last = null;
        _last = Instantiate(bytes);
        if (name is not null)
            _named[name] = _last;
    }

    /// <summary>Lets modules import from an instance.</summary>
    public void Register(string? name, string importName) => _linker.DefineInstance(importName, Find(name));

    public Instance Instantiate(byte[] bytes)
    {
        var module = _engine.Compile(WasmModule.Decode(bytes, WasmFeatures.None), _request);
        _modules.Add(module);
        return _linker.Instantiate(
            module, new InstanceOptions { Store = _store, Fuel = _request.MetersFuel ? long.MaxValue : null });
    }

    public Value[] Run(SpecAction action)
    {
        var instance = Find(action.Module);
        return action.Type switch
        {
            "invoke" => instance.Invoke(action.Field, [.. (action.Args ?? []).Select(SpecValues.Parse)]),
            "get" => [instance.GetGlobal(action.Field)!.Value],
            _ => throw new NotSupportedException($"action {action.Type}"),
        };
    }

    public void Dispose()
    {
        _store.Dispose();
        foreach (var module in _modules)
            module.Dispose();
    }

    private Instance Find(string? name) => name is null
        ? _last ?? throw new InvalidOperationException("there is no current module")
        : _named[name];
}
