using Burst.BenchComment;

return await Tool.RunAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable);
