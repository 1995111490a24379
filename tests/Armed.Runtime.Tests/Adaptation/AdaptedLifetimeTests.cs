namespace Armed.Runtime.Tests.Adaptation;

public sealed class AdaptedLifetimeTests
{
    [Fact]
    public void Dispose_ParentFirst_ChildGoesOn()
    {
        var songs = new Songs();
        var labelled = songs.Draw(10);
        using var adapted = labelled.Adapt(songs.Model, "n");
        var expected = adapted.Predict(labelled.Rows[0], "n").Value;

        songs.Dispose();

        Assert.Equal(expected, adapted.Predict(labelled.Rows[0], "n").Value);
        Assert.Throws<ObjectDisposedException>(() => songs.Model.Predict(labelled.Rows[0]));
        Assert.Throws<ObjectDisposedException>(() => labelled.Adapt(songs.Model, "n"));
        using var further = labelled.Adapt(adapted, "m");
        Assert.Equal(23, further.Factors[0].Levels.Count);
    }

    [Fact]
    public void Dispose_ChildFirst_ParentGoesOn()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(10);
        var adapted = labelled.Adapt(songs.Model, "n");
        adapted.Dispose();
        adapted.Dispose();
        Assert.True(double.IsFinite(songs.Model.Predict(labelled.Rows[0], "trap").Value));
        Assert.Throws<ObjectDisposedException>(() => adapted.Predict(labelled.Rows[0], "n"));
    }

    [Fact]
    public void Adapt_UnderLoad_EveryAnswerIsOneVersions()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(8);
        var versions = new Versions();
        versions.Publish(songs.Model.Predict(labelled.Rows[0], "n").Value, labelled.Part(..1).Adapt(songs.Model, "other"));
        var (answers, wrong) = (0L, 0L);
        var readers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            while (!versions.IsDone)
            {
                var value = versions.Read(model => model.Predict(labelled.Rows[0], "n").Value);
                Interlocked.Increment(ref answers);
                if (!versions.Knows(value))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })).ToList();
        readers.ForEach(reader => reader.Start());

        for (var round = 0; round < 200; round++)
        {
            var next = versions.Read(model => labelled.Part((round % 8)..((round % 8) + 1)).Adapt(model, "n"));
            versions.Publish(next.Predict(labelled.Rows[0], "n").Value, next);
        }

        versions.IsDone = true;
        readers.ForEach(reader => reader.Join());
        versions.Dispose();
        Assert.Equal(0, wrong);
        Assert.True(answers > 0);
    }

    /// <summary>The current model, its predecessors disposed, and what each version answered.</summary>
    private sealed class Versions : IDisposable
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private readonly System.Collections.Concurrent.ConcurrentDictionary<double, bool> _values = [];
        private ArmedModel? _current;

        public volatile bool IsDone;

        public void Publish(double value, ArmedModel model)
        {
            _values[value] = true;
            _lock.EnterWriteLock();
            var old = _current;
            _current = model;
            _lock.ExitWriteLock();
            old?.Dispose();
        }

        public bool Knows(double value) => _values.ContainsKey(value);

        public T Read<T>(Func<ArmedModel, T> use)
        {
            while (true)
            {
                _lock.EnterReadLock();
                var model = _current!;
                _lock.ExitReadLock();
                try
                {
                    return use(model);
                }
                catch (ObjectDisposedException)
                {
                    // Swapped between the two lines: the next one is there already.
                }
            }
        }

        public void Dispose()
        {
            _current?.Dispose();
            _lock.Dispose();
        }
    }
}
