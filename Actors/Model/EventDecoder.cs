namespace Watch.Actors.Model;

/// <summary>Reads one etcd event (mvccpb.Event) as a view over the bytes that it stands in.</summary>
internal static class EventDecoder
{
    /// <exception cref="InvalidDataException">The bytes are no event.</exception>
    public static WatchEvent Decode(byte[] message, (int At, int Length) slice)
    {
        var type = EventType.Put;
        KeyValueView current = default;
        (int At, int Length)? previous = null;
        var reader = new ProtoReader(message, slice.At, slice.At + slice.Length);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
            switch (field)
            {
                case 1: type = reader.Int64() == 1 ? EventType.Delete : EventType.Put; break;
                case 2: current = KeyValue(message, reader.Slice()); break;
                case 3: previous = KeyValue(message, reader.Slice()).Value; break;
                default: reader.Skip(); break;
            }
        if (current.Key.Length == 0) throw new InvalidDataException("the message is malformed: an event without a key");
        return new WatchEvent(
            message, type, current.Key, current.Value, previous,
            current.CreateRevision, current.ModRevision, current.Version, current.Lease);
    }

    private static KeyValueView KeyValue(ReadOnlySpan<byte> bytes, (int At, int Length) slice)
    {
        KeyValueView view = default;
        var reader = new ProtoReader(bytes, slice.At, slice.At + slice.Length);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
            switch (field)
            {
                case 1: view.Key = reader.Slice(); break;
                case 2: view.CreateRevision = reader.Int64(); break;
                case 3: view.ModRevision = reader.Int64(); break;
                case 4: view.Version = reader.Int64(); break;
                case 5: view.Value = reader.Slice(); break;
                case 6: view.Lease = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        return view;
    }

    private struct KeyValueView
    {
        public (int At, int Length) Key, Value;
        public long CreateRevision, ModRevision, Version, Lease;
    }
}
