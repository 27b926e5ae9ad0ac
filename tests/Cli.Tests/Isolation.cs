// Commands work in the process's working directory, so tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
