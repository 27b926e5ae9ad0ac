using System.Collections.Concurrent;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Workers.Wasm;

/// <summary>Modules by the function's name, prepared once however many threads ask; those not used for longest are dropped.</summary>
internal sealed class ModuleCache(IModuleEngine engine, long limitBytes) : IDisposable
{
    private readonly ConcurrentDictionary<ObjectHash, Lazy<PreparedModule>> _modules = new();
    private readonly Lock _gate = new();
    private long _bytes;
    private long _clock;

    /// <summary>Finds a module and pins it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="objects">Where it is.</param>
    /// <exception cref="ObjectStoreException">It is not there, or cannot be read.</exception>
    public PreparedModule Pin(ObjectHash function, IObjectStore objects)
    {
        while (true)
        {
            var slot = _modules.GetOrAdd(function, static (hash, state) => new Lazy<PreparedModule>(
                () => state.Cache.Prepare(hash, state.Objects)), (Cache: this, Objects: objects));
            PreparedModule module;
            try
            {
                module = slot.Value;
            }
            catch (Exception)
            {
                // What is missing now may be there next time.
                _modules.TryRemove(new(function, slot));
                throw;
            }

            if (!module.TryPin())
                continue;
            module.LastUse = Interlocked.Increment(ref _clock);
            return module;
        }
    }

    public void Dispose()
    {
        foreach (var (_, slot) in _modules)
        {
            if (slot.IsValueCreated)
                slot.Value.TryDrop();
        }

        engine.Dispose();
    }

    private PreparedModule Prepare(in ObjectHash function, IObjectStore objects)
    {
        if (!objects.TryRead(function, out var bytes))
            throw new ObjectStoreException(function, ObjectFault.Missing, $"the function {function} is not in the store");
        var module = new PreparedModule(engine, function, bytes);
        MakeRoom(module.LengthBytes);
        return module;
    }

    private void MakeRoom(long lengthBytes)
    {
        lock (_gate)
        {
            _bytes += lengthBytes;
            if (_bytes <= limitBytes)
                return;
            var idle = _modules.Where(pair => pair.Value.IsValueCreated).Select(pair => (pair.Key, Slot: pair.Value))
                .OrderBy(pair => pair.Slot.Value.LastUse);
            foreach (var (function, slot) in idle.ToArray())
            {
                if (_bytes <= limitBytes)
                    return;
                var module = slot.Value;
                if (!module.TryDrop())
                    continue;
                _modules.TryRemove(new(function, slot));
                _bytes -= module.LengthBytes;
            }
        }
    }
}
