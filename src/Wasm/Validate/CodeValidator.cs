using Burst.Wasm.Decode;

namespace Burst.Wasm.Validate;

/// <summary>Validates the function bodies of a module, on several threads where there is much of them.</summary>
internal static class CodeValidator
{
    private const int ChunkBytes = 256 << 10;
    private const int ParallelBytes = 1 << 20;

    /// <summary>Throws for the first body that is not valid.</summary>
    /// <param name="module">Complete but for this check.</param>
    /// <param name="features">What its code may use.</param>
    /// <param name="dataCount">The content of the data count section; <see langword="null"/> where there is none.</param>
    public static void Validate(WasmModule module, WasmFeatures features, int? dataCount)
    {
        var bodies = module.Bodies;
        if (bodies.Length == 0)
            return;
        var length = bodies[^1].End - bodies[0].Offset;
        if (length < ParallelBytes || Environment.ProcessorCount == 1)
        {
            var validator = new FunctionValidator(module, features, dataCount);
            for (var i = 0; i < bodies.Length; i++)
                validator.Validate(i);
            return;
        }

        ValidateInParallel(module, features, dataCount);
    }

    private static void ValidateInParallel(WasmModule module, WasmFeatures features, int? dataCount)
    {
        var chunks = Divide(module);
        var failures = new WasmFormatException?[chunks.Count - 1];
        Parallel.For(
            0,
            chunks.Count - 1,
            () => new FunctionValidator(module, features, dataCount),
            (chunk, loop, validator) =>
            {
                try
                {
                    for (var i = chunks[chunk]; i < chunks[chunk + 1]; i++)
                        validator.Validate(i);
                }
                catch (WasmFormatException e)
                {
                    // The chunks before this one still run, so that the first error wins each time.
                    failures[chunk] = e;
                    loop.Break();
                }

                return validator;
            },
            static _ => { });
        if (Array.Find(failures, e => e is not null) is { } first)
            throw first;
    }

    /// <summary>The first body of each chunk, and the number of bodies.</summary>
    private static List<int> Divide(WasmModule module)
    {
        var starts = new List<int> { 0 };
        var start = module.Bodies[0].Offset;
        for (var i = 1; i < module.Bodies.Length; i++)
        {
            if (module.Bodies[i].Offset - start < ChunkBytes)
                continue;
            start = module.Bodies[i].Offset;
            starts.Add(i);
        }

        starts.Add(module.Bodies.Length);
        return starts;
    }
}
