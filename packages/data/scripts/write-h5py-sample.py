"""Writes src/testing/h5py-sample.json: clouds in the old HDF5 form of the official files (no checksums), in base64. Needs h5py."""
import base64, io, json, pathlib
import h5py, numpy as np

buffer = io.BytesIO()
with h5py.File(buffer, 'w') as file:
    clouds = (np.arange(6 * 16 * 3) % 37 / 37).astype('f4').reshape(6, 16, 3)
    file.create_dataset('data', data=clouds, compression='gzip')
    file.create_dataset('label', data=np.array([[i % 3] for i in range(6)], 'u1'), compression='gzip')
out = pathlib.Path(__file__).parent.parent / 'src' / 'testing' / 'h5py-sample.json'
out.write_text(json.dumps({'base64': base64.b64encode(buffer.getvalue()).decode()}) + '\n')
