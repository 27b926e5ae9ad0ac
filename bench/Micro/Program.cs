using BenchmarkDotNet.Running;
using Burst.Micro;

// In process, because this version of BenchmarkDotNet cannot build for .NET 10 by itself.
var isShort = args.Contains("--short");
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
    .Run(isShort ? ShortRun.Arguments(args) : args, isShort ? ShortRun.Config : ShortRun.FullConfig);
